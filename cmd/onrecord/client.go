package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"onrecord/server"
)

// client asks the API, of a server or of an archive in this process: a flag
// and a parameter of a URL cannot come to mean different things.
type client struct {
	http  *http.Client
	base  string
	token string
	local *server.Server // nil where a server is asked
	close func() error
}

// client opens the place for questions.
func (p *place) client(ctx context.Context) (*client, error) {
	if p.server != "" {
		base, err := p.serverURL()
		return &client{http: remote(), base: base, token: p.app.env(envToken), close: func() error { return nil }}, err
	}
	a, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	local, err := server.New(a, server.Options{Version: versionText(), Known: p.registry, Logger: p.app.notes()})
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return &client{
		http: &http.Client{Transport: inProcess{local.Handler()}}, base: "http://onrecord",
		local: local, close: a.Close,
	}, nil
}

// What a server may do to a command: an answer is a page, or a line for each
// article that was sent.
const (
	answerTime  = 2 * time.Minute
	answerBytes = 64 << 20
)

// remote asks a server. It follows no redirect: the API has none, and the
// token and the articles are for the server that was named.
func remote() *http.Client {
	return &http.Client{Timeout: answerTime, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		return fmt.Errorf("it redirects to %s, which is not followed: name that with --server if it is the right one", r.URL.Host)
	}}
}

// inProcess answers requests by calling the handler.
type inProcess struct{ handler http.Handler }

// RoundTrip is the handler's answer.
func (t inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	asked := r.Clone(r.Context())
	asked.RequestURI, asked.RemoteAddr, asked.Host = r.URL.RequestURI(), "127.0.0.1:0", r.URL.Host
	if asked.Body == nil {
		asked.Body = http.NoBody
	}
	w := &answer{header: make(http.Header), status: http.StatusOK}
	t.handler.ServeHTTP(w, asked)
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Header: w.header, Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()),
	}, nil
}

// answer keeps what a handler writes: answers of the API are pages of bounded
// size.
type answer struct {
	header http.Header
	status int
	wrote  bool
	body   bytes.Buffer
}

func (w *answer) Header() http.Header { return w.header }

func (w *answer) WriteHeader(status int) {
	if !w.wrote && status >= http.StatusOK {
		w.status, w.wrote = status, true
	}
}

func (w *answer) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// get asks for a value and returns its JSON.
func (c *client) get(ctx context.Context, path string, values url.Values) ([]byte, error) {
	address := c.base + path
	if len(values) > 0 {
		address += "?" + values.Encode()
	}
	return c.do(ctx, http.MethodGet, address, "", nil)
}

// do sends a request and returns the body of its answer, or the problem that
// it tells of.
func (c *client) do(ctx context.Context, method, address, mediaType string, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "onrecord/"+versionText())
	if mediaType != "" {
		r.Header.Set("Content-Type", mediaType)
	}
	if c.token != "" && method != http.MethodGet {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, answerBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%s: the answer broke off: %w", address, err)
	}
	if len(answer) > answerBytes {
		return nil, fmt.Errorf("%s: the answer is longer than %d MiB", address, answerBytes>>20)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		return answer, problemOf(resp, answer)
	}
	return answer, nil
}

// problemOf is the problem that an answer tells of.
func problemOf(resp *http.Response, body []byte) error {
	p := &problemError{status: resp.StatusCode, after: resp.Header.Get("Retry-After")}
	if json.Unmarshal(body, &p.Problem) != nil || p.Title == "" {
		return fmt.Errorf("%s answered %d %s", resp.Request.URL.Host, resp.StatusCode, http.StatusText(resp.StatusCode))
	}
	return p
}
