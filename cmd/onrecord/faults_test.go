package main

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// runAs runs a command as from a shell, with a token, and returns its exit
// status and what it said on standard error.
func runAs(ctx context.Context, args ...string) (code int, said string) {
	var out, errs bytes.Buffer
	env := func(name string) string {
		if name == envToken {
			return strings.Repeat("s", 32)
		}
		return ""
	}
	a := &app{in: strings.NewReader(""), out: &out, err: &errs, env: env, hearSignals: func() {}}
	return a.run(ctx, args), errs.String()
}

// TestFault48NothingIsFetched: nothing connects to anything but the client of
// --server, the signals that a command may be asked to send over a socket of
// this machine, and the engine that goes to the nodes it is given. What nobody
// can fetch cannot be lured to an address inside. What finds nodes for tests is
// in no program.
func TestFault48NothingIsFetched(t *testing.T) {
	dialling := []string{
		"http.Get", "http.Head", "http.Post", "http.PostForm", "http.Client", "http.Transport", "http.DefaultClient", "http.DefaultTransport",
		"net.Dial", "net.DialTimeout", "net.DialTCP", "net.DialUDP", "net.DialIP", "net.Dialer", "net.Resolver", "net.LookupHost", "net.LookupIP",
		"tls.Dial", "rpc.Dial", "smtp.Dial", "exec.Command", "exec.CommandContext", "syscall.Connect", "unix.Connect",
	}
	allowed := []string{"onrecord/cmd/onrecord/client.go", "onrecord/cmd/onrecord/orders.go", "onrecord/index/opensearch/nodes.go"}
	used := map[string]bool{}
	for _, p := range listPackages(t) {
		if p.ImportPath == "onrecord/index/opensearch/nodes" {
			continue
		}
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			path := p.ImportPath + "/" + name
			ast.Inspect(file, func(n ast.Node) bool {
				s, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if x, ok := s.X.(*ast.Ident); ok && slices.Contains(dialling, x.Name+"."+s.Sel.Name) {
					if used[path] = true; !slices.Contains(allowed, path) {
						t.Errorf("%s uses %s.%s", path, x.Name, s.Sel.Name)
					}
				}
				return true
			})
		}
	}
	for _, name := range allowed {
		if !used[name] {
			t.Errorf("%s connects to nothing: take it off the list", name)
		}
	}
}

// TestFault48AddressToIngest: an address in place of a path is refused, and
// nobody is asked.
func TestFault48AddressToIngest(t *testing.T) {
	asked := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer s.Close()
	for _, address := range []string{s.URL + "/feed", "file:///etc/passwd", "gopher://127.0.0.1:25/x"} {
		code, said := runAs(t.Context(), "ingest", "--data", filepath.Join(t.TempDir(), "data"), address)
		if code != failed || !strings.Contains(said, "nothing is fetched") || asked {
			t.Errorf("%s: %d, %v: %s", address, code, asked, said)
		}
	}
}

// TestFault49Redirects: the client of --server follows no redirect, so that
// neither the token nor an article goes to another host.
func TestFault49Redirects(t *testing.T) {
	var reached []string
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		reached = append(reached, fmt.Sprint(r.URL, r.Header, string(body)))
	}))
	defer other.Close()
	story := filepath.Join(t.TempDir(), "story.txt")
	if err := os.WriteFile(story, []byte("Bread\n\n“Bread is dear,” said Ann Miller."), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		s := httptest.NewServer(http.RedirectHandler(other.URL+"/evil", status))
		for _, args := range [][]string{{"search", "bread"}, {"delete", "abcd"}, {"stats"}} {
			code, said := runAs(t.Context(), append(args, "--server", s.URL)...)
			if code != failed || !strings.Contains(said, "redirects to "+strings.TrimPrefix(other.URL, "http://")) {
				t.Errorf("%d, %v: %d %s", status, args, code, said)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond) // it would try again
		if code, said := runAs(ctx, "ingest", "--server", s.URL, story); code != failed {
			t.Errorf("%d, ingest: %d %s", status, code, said)
		}
		cancel()
		s.Close()
	}
	if len(reached) > 0 {
		t.Errorf("the other host was asked: %q", reached)
	}
}

// TestFault49Answers: answers that never end, or are none, are given up.
func TestFault49Answers(t *testing.T) {
	kinds := map[string]http.HandlerFunc{
		"is longer than 64 MiB": func(w http.ResponseWriter, r *http.Request) {
			for part := bytes.Repeat([]byte("x"), 1<<20); r.Context().Err() == nil; {
				if _, err := w.Write(part); err != nil {
					return
				}
			}
		},
		"broke off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("{"))
		},
		"invalid":      func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("no JSON")) },
		"answered 500": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) },
	}
	for want, answer := range kinds {
		s := httptest.NewServer(answer)
		if code, said := runAs(t.Context(), "search", "bread", "--server", s.URL); code != failed || !strings.Contains(said, want) {
			t.Errorf("%s: %d %.300s", want, code, said)
		}
		s.Close()
	}
	if remote().Timeout != answerTime {
		t.Error("a server that never answers is waited for")
	}
}
