// The routers of Go: reads questions as JSON from its input and writes the answers. Its argument is
// the router. `tests/guides/src/peers/program.rs` describes both.

//go:debug httpmuxgo121=0
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi"
	"github.com/julienschmidt/httprouter"
)

type route struct {
	Handler string `json:"handler"`
	Text    string `json:"text"`
}

type question struct {
	Routes   []route  `json:"routes"`
	Requests []string `json:"requests"`
}

type answer struct {
	Refused []any `json:"refused"`
	Found   []any `json:"found"`
}

type values [][2]string

// A router as an application has it: insert a route, which may panic, and serve requests.
type router interface {
	http.Handler
	insert(method, path string, route route)
}

// Writes the route that was found.
func respond(w http.ResponseWriter, handler string, found values) {
	if found == nil {
		found = values{}
	}
	object := map[string]any{"handler": handler, "values": found}
	json.NewEncoder(w).Encode(map[string]any{"route": object})
}

type ginRouter struct{ *gin.Engine }

func (r ginRouter) insert(method, path string, route route) {
	r.Handle(method, path, func(c *gin.Context) {
		var found values
		for _, param := range c.Params {
			found = append(found, [2]string{param.Key, param.Value})
		}
		respond(c.Writer, route.Handler, found)
	})
}

type httpRouter struct{ *httprouter.Router }

func (r httpRouter) insert(method, path string, route route) {
	r.Handle(method, path, func(w http.ResponseWriter, _ *http.Request, params httprouter.Params) {
		var found values
		for _, param := range params {
			found = append(found, [2]string{param.Key, param.Value})
		}
		respond(w, route.Handler, found)
	})
}

type chiRouter struct{ *chi.Mux }

func (r chiRouter) insert(method, path string, route route) {
	r.MethodFunc(method, path, func(w http.ResponseWriter, request *http.Request) {
		var found values
		params := chi.RouteContext(request.Context()).URLParams
		for i, name := range params.Keys {
			found = append(found, [2]string{name, params.Values[i]})
		}
		respond(w, route.Handler, found)
	})
}

type serveMux struct{ *http.ServeMux }

var wildcard = regexp.MustCompile(`\{([^}.$]+)(?:\.\.\.)?\}`)

// Here the pattern is the text of the route with its method.
func (r serveMux) insert(_, _ string, route route) {
	r.HandleFunc(route.Text, func(w http.ResponseWriter, request *http.Request) {
		var found values
		for _, name := range wildcard.FindAllStringSubmatch(route.Text, -1) {
			found = append(found, [2]string{name[1], request.PathValue(name[1])})
		}
		respond(w, route.Handler, found)
	})
}

func newRouter(name string) router {
	switch name {
	case "gin":
		gin.SetMode(gin.ReleaseMode)
		return ginRouter{gin.New()}
	case "httprouter":
		return httpRouter{httprouter.New()}
	case "chi":
		return chiRouter{chi.NewRouter()}
	case "servemux":
		return serveMux{http.NewServeMux()}
	}
	panic("no router is called " + name)
}

var method = regexp.MustCompile(`^[A-Z]+ `)

// The method of a route or a request, which is GET if none is written, and the rest.
func splitMethod(text string) (string, string) {
	if method.MatchString(text) {
		method, rest, _ := strings.Cut(text, " ")
		return method, rest
	}
	return "GET", text
}

func inserted(r router, route route) (ok bool) {
	defer func() { ok = recover() == nil }()
	method, path := splitMethod(route.Text)
	r.insert(method, path, route)
	return
}

func find(r router, text string) (found any) {
	defer func() {
		if recover() != nil {
			found = map[string]string{"other": "panics"}
		}
	}()
	method, target := splitMethod(text)
	lines := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: localhost\r\n\r\n", method, target)
	request, err := http.ReadRequest(bufio.NewReader(strings.NewReader(lines)))
	if err != nil {
		panic(err)
	}
	recorder := httptest.NewRecorder()
	r.ServeHTTP(recorder, request)
	header := recorder.Result().Header
	switch code := recorder.Code; {
	case code == http.StatusOK && recorder.Body.Len() > 0:
		return json.RawMessage(recorder.Body.Bytes())
	case code == http.StatusNotFound:
		return "nothing"
	case header.Get("Location") != "":
		return map[string]string{"other": fmt.Sprintf("%d to `%s`", code, header.Get("Location"))}
	case header.Get("Allow") != "":
		return map[string]string{"other": fmt.Sprintf("%d, allowed: %s", code, header.Get("Allow"))}
	default:
		return map[string]string{"other": fmt.Sprint(code)}
	}
}

func answerTo(question question) answer {
	answer := answer{Refused: []any{}, Found: []any{}}
	var accepted []route
	r := newRouter(os.Args[1])
	for position, route := range question.Routes {
		if inserted(r, route) {
			accepted = append(accepted, route)
			continue
		}
		answer.Refused = append(answer.Refused, []any{position, "panic"})
		// A panic may leave a route half inserted.
		r = newRouter(os.Args[1])
		for _, route := range accepted {
			inserted(r, route)
		}
	}
	for _, request := range question.Requests {
		answer.Found = append(answer.Found, find(r, request))
	}
	return answer
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		panic(err)
	}
	answers := []answer{}
	for _, question := range questions {
		answers = append(answers, answerTo(question))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}
