package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// How long a connection may take. Sending articles in gets more: see
// request.allow.
const (
	headerTimeout = 2 * time.Second
	readTimeout   = 5 * time.Second
	writeTimeout  = 10 * time.Second
	idleTimeout   = 30 * time.Second
	noticeTime    = 250 * time.Millisecond
	drainTimeout  = 15 * time.Second
)

// HTTPServer is a server for the handler with every limit set that the
// standard library leaves open.
func (s *Server) HTTPServer() *http.Server {
	return &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      max(writeTimeout, s.options.Timeout+readTimeout),
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaders + len("%20")*maxURL, // the address among them
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}

// bound bounds the connections that a server has from a listener.
func (s *Server) bound(server *http.Server, l net.Listener) net.Listener {
	open := newConnections(l, s.options.Connections, s.metrics.refused)
	server.ConnState = open.follow
	s.metrics.open.Store(open)
	return open
}

// Run answers on a listener until ctx ends. Then it says on /readyz that it is
// going down, for a moment in which connections that are on their way are taken
// yet, and ends when the requests under way are answered.
func (s *Server) Run(ctx context.Context, l net.Listener) error {
	server := s.HTTPServer()
	l = s.bound(server, l)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	s.draining.Store(true)
	time.Sleep(noticeTime)
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	err := server.Shutdown(drain)
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	if err != nil {
		return fmt.Errorf("going down: %w", errors.Join(err, server.Close()))
	}
	return nil
}
