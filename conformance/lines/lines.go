// Package lines is how a judge is asked: a line of JSON is a question, or an answer. It is copied beside each judge that is built.
package lines

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Answer answers questions until there are no more. A field that a question's types don't have is an error, as it is to an API server that is asked for strictness.
func Answer[Q, A any](judge func(Q) (A, error)) {
	in := json.NewDecoder(bufio.NewReader(os.Stdin))
	in.DisallowUnknownFields()
	buffer := bufio.NewWriter(os.Stdout)
	out := json.NewEncoder(buffer)
	for line := 1; ; line++ {
		var question Q
		if err := in.Decode(&question); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			fail(line, err)
		}
		answer, err := judge(question)
		if err != nil {
			fail(line, err)
		}
		if err := out.Encode(answer); err != nil {
			fail(line, err)
		}
	}
	if err := buffer.Flush(); err != nil {
		fail(0, err)
	}
}

func fail(line int, err error) {
	fmt.Fprintf(os.Stderr, "case %d: %v\n", line, err)
	os.Exit(1)
}
