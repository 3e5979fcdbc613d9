// Package parent ties a program's life to that of who started it.
package parent

import (
	"io"
	"os"
)

// ExitWith ends the program when the pipe is closed: the system does that even where the parent is killed.
func ExitWith(pipe io.Reader) {
	_, _ = io.Copy(io.Discard, pipe)
	os.Exit(0)
}
