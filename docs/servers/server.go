// `go run server.go PORT`: /wait waits 20 ms, /slow 100 ms.
package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
)

func main() {
	http.HandleFunc("/", func(answer http.ResponseWriter, request *http.Request) {
		wait := 20 * time.Millisecond
		if request.URL.Path == "/slow" {
			wait = 100 * time.Millisecond
		}
		time.Sleep(wait)
		fmt.Fprintln(answer, "served")
	})
	panic(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
