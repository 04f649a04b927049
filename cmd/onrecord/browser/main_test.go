// Package browser opens the program's pages in a real Chromium, as people
// do: with scripts and without, by mouse and by keyboard, on a phone, in the
// dark, on paper. It holds tests alone.
//
// What they call besides Go is got by .ci/tools: a browser, and axe-core, which
// knows the rules of accessibility. Where one is missing, the tests are left
// out with a line that says so; under CI=true they fail with it.
package browser

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

var full = flag.Bool("full", false, "look at every page at each width in each colour, as make screenshots does")

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(withProgram(m.Run))
}

// withProgram builds the program and lets tests find it by its name.
func withProgram(run func() int) int {
	dir, err := os.MkdirTemp("", "onrecord-browser-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "onrecord"), "onrecord/cmd/onrecord")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as make build has it
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := cmp.Or(build.Run(), os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))); err != nil {
		fmt.Fprintln(os.Stderr, "building the program:", err)
		return 1
	}
	return run()
}

// leave ends a test that cannot be done here.
func leave(t *testing.T, lacking string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing; .ci/tools installs it", lacking)
	}
	t.Skipf("left out: %s is missing; .ci/tools installs it", lacking)
}

// chromium is the browser's program.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	leave(t, "Chromium")
	return ""
}
