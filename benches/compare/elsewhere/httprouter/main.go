// Go's httprouter as a peer of the comparison. It reads commands on standard input and answers each
// with one line; `src/elsewhere.rs` describes them.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/julienschmidt/httprouter"
)

const chunk = 256

// Set when it is built.
var version = "of unknown version"

var (
	router = httprouter.New()
	paths  []string
	next   int
	winner int
	sum    int
)

// Looks up a few paths, from where the last call ended, calls the handler and reads every value.
func lookUp(count int) {
	for i := 0; i < count; i++ {
		handle, values, _ := router.Lookup("GET", paths[next])
		next++
		if next == len(paths) {
			next = 0
		}
		if handle == nil {
			sum--
			continue
		}
		handle(nil, nil, values)
		sum += winner
		for _, value := range values {
			sum += len(value.Value)
			if value.Value != "" {
				sum += int(value.Value[0])
			}
		}
	}
}

func insertOne(index int, route string) (refused bool) {
	defer func() { refused = recover() != nil }()
	router.GET(route, func(http.ResponseWriter, *http.Request, httprouter.Params) { winner = index })
	return
}

func insert(routes []string) string {
	var refused []string
	for index, route := range routes {
		if insertOne(index, route) {
			refused = append(refused, strconv.Itoa(index))
		}
	}
	return strings.Join(refused, " ")
}

// Whether the winner and its values are the expected ones. The value of a catch-all begins with the
// slash before it, which is not counted as wrong.
func isRight(path, expected string, expectedValues []string) bool {
	handle, values, _ := router.Lookup("GET", path)
	if handle == nil {
		return expected == "-"
	}
	handle(nil, nil, values)
	if strconv.Itoa(winner) != expected || len(values) != len(expectedValues) {
		return false
	}
	for i, value := range values {
		if strings.TrimPrefix(value.Value, "/") != expectedValues[i] {
			return false
		}
	}
	return true
}

func check(cases []string) int {
	wrong := 0
	for _, line := range cases {
		parts := strings.Split(line, "\t")
		paths = append(paths, parts[0])
		if !isRight(parts[0], parts[1], parts[2:]) {
			wrong++
		}
	}
	return wrong
}

// Nanoseconds a lookup, over about so many microseconds.
func measure(microseconds int) float64 {
	began := time.Now()
	count := 0
	var took time.Duration
	for took < time.Duration(microseconds)*time.Microsecond {
		lookUp(chunk)
		count += chunk
		took = time.Since(began)
	}
	return float64(took.Nanoseconds()) / float64(count)
}

func main() {
	runtime.GOMAXPROCS(1)
	fmt.Printf("httprouter %s with %s\n", version, runtime.Version())
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		command := strings.Fields(lines.Text())
		number, err := strconv.Atoi(command[1])
		if err != nil {
			log.Fatal(err)
		}
		if command[0] == "time" {
			first := next
			measure(number)
			next = first
			fmt.Println(measure(number))
			continue
		}
		given := make([]string, 0, number)
		for len(given) < number && lines.Scan() {
			given = append(given, lines.Text())
		}
		if command[0] == "routes" {
			fmt.Println(insert(given))
		} else {
			fmt.Println(check(given))
		}
	}
	fmt.Fprintln(os.Stderr, sum) // so that nothing of the loop can be dropped
}
