// Gin without a logger, on one thread of Go code. It listens on a port of the system's choice and
// prints which.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"runtime"

	"github.com/gin-gonic/gin"
)

type message struct {
	Message string `json:"message"`
}

type routeMatch struct {
	Route  string `json:"route"`
	Params params `json:"params"`
}

type params struct {
	ID   string `json:"id"`
	Post string `json:"post"`
}

func main() {
	runtime.GOMAXPROCS(1)
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.GET("/ping", func(c *gin.Context) {
		c.JSON(http.StatusOK, message{"pong"})
	})
	router.GET("/users/:id/posts/:post", func(c *gin.Context) {
		values := params{c.Param("id"), c.Param("post")}
		c.JSON(http.StatusOK, routeMatch{"/users/{id}/posts/{post}", values})
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, router))
}
