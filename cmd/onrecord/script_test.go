package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"onrecord/index/opensearch/nodes"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"onrecord": main})
}

// The scripts of testdata/script are how the commands behave.
func TestScripts(t *testing.T) { runScripts(t, "script", inFolder) }

// Those of testdata/both come to the same with either engine.
func TestScriptsOfBothEngines(t *testing.T) {
	t.Run(onThisMachine, func(t *testing.T) { runScripts(t, "both", inFolder) })
	t.Run(onMany, func(t *testing.T) { runScripts(t, "both", inCluster(t)) })
}

// Those of testdata/many are for OpenSearch alone.
func TestScriptsOfMany(t *testing.T) { runScripts(t, "many", inCluster(t)) }

func inFolder(env *testscript.Env) {
	env.Setenv(envData, filepath.Join(env.WorkDir, "data"))
}

// inCluster has each script in indices of its own.
func inCluster(t *testing.T) func(*testscript.Env) {
	if testing.Short() {
		t.Skip("with -short, no scripts run in a cluster")
	}
	c := nodes.Use(t)
	return func(env *testscript.Env) {
		env.Setenv(envEngine, onMany)
		env.Setenv(envURL, strings.Join(c.URLs, ","))
		env.Setenv(envPrefix, c.Prefix+"-"+strings.ToLower(rand.Text()[:8]))
	}
}

func runScripts(t *testing.T, dir string, setup func(*testscript.Env)) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", dir),
		Setup: func(env *testscript.Env) error {
			setup(env)
			env.Setenv("TOKEN", strings.Repeat("t", 32))
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"address": address,
			"await":   await,
			"called":  called,
			"lines":   lines,
			"damage":  damage,
			"pretend": pretend,
			"put":     put,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
	})
}

// put changes an index of OpenSearch behind our back: put articles/_settings
// body.
func put(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: put articles/_settings body")
	}
	url, _, _ := strings.Cut(ts.Getenv(envURL), ",")
	url += "/" + ts.Getenv(envPrefix) + "-" + args[0]
	r, err := http.NewRequest(http.MethodPut, url, strings.NewReader(args[1]))
	ts.Check(err)
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	ts.Check(err)
	ts.Check(resp.Body.Close())
	if resp.StatusCode != http.StatusOK {
		ts.Fatalf("%s: %s", url, resp.Status)
	}
}

// pretend sets $PRETENDED to the address of what answers as another product
// does, or an old OpenSearch, or one that wants to know who asks: pretend
// elasticsearch|old|denying [tls]. What vouches for it is ca.pem.
func pretend(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 || len(args) > 2 {
		ts.Fatalf("usage: pretend elasticsearch|old|denying [tls]")
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch args[0] {
		case "elasticsearch":
			_, _ = io.WriteString(w, `{"version":{"number":"8.15.0","build_flavor":"default"}}`)
		case "old":
			_, _ = io.WriteString(w, `{"version":{"number":"2.11.0","distribution":"opensearch"}}`)
		default:
			http.Error(w, "Unauthorized", http.StatusUnauthorized)
		}
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	if len(args) == 2 {
		s.StartTLS()
		ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
		ts.Check(os.WriteFile(ts.MkAbs("ca.pem"), ca, 0o600))
	} else {
		s.Start()
	}
	ts.Defer(s.Close)
	ts.Setenv("PRETENDED", s.URL)
}

// address sets $ADDRESS to one that nobody listens at.
func address(ts *testscript.TestScript, _ bool, _ []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv("ADDRESS", l.Addr().String())
	ts.Check(l.Close())
}

// await waits until the server at $ADDRESS is ready.
func await(ts *testscript.TestScript, _ bool, _ []string) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+ts.Getenv("ADDRESS")+"/readyz", nil)
		ts.Check(err)
		if resp, err := http.DefaultClient.Do(r); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	ts.Fatalf("the server at %s did not come up", ts.Getenv("ADDRESS"))
}

// called checks the status of the start page asked for by a name: called
// quotes.example.org 421.
func called(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: called name status")
	}
	r, err := http.NewRequest(http.MethodGet, "http://"+ts.Getenv("ADDRESS")+"/", nil)
	ts.Check(err)
	r.Host = args[0]
	resp, err := http.DefaultClient.Do(r)
	ts.Check(err)
	ts.Check(resp.Body.Close())
	if got := fmt.Sprint(resp.StatusCode); got != args[1] {
		ts.Fatalf("called %s, it answers %s", args[0], got)
	}
}

// lines checks how many lines a file has: lines stdout 3.
func lines(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: lines file n")
	}
	got := fmt.Sprint(strings.Count(ts.ReadFile(args[0]), "\n"))
	if (got == args[1]) == neg {
		ts.Fatalf("%s has %s lines", args[0], got)
	}
}

// damage flips a bit of a file: behind the last place where some words stand in
// it, or, without words, in its first bytes: damage file [words].
func damage(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) == 0 || len(args) > 2 {
		ts.Fatalf("usage: damage file [words]")
	}
	path := ts.MkAbs(args[0])
	raw, err := os.ReadFile(path)
	ts.Check(err)
	at := 20
	if len(args) == 2 {
		if at = bytes.LastIndex(raw, []byte(args[1])); at < 0 {
			ts.Fatalf("%s has no %q", args[0], args[1])
		}
	}
	raw[at] ^= 1
	ts.Check(os.WriteFile(path, raw, 0o600))
}
