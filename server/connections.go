package server

import (
	"container/list"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// connections is a listener with room for a number of connections. One that
// waits for its first request to be whole, or for the next one, costs its
// client nothing: were they simply counted, a few thousand of them would keep
// out everybody else until their time is over. So a new connection takes the
// place of the one that has waited longest; only where all are being answered
// is it turned away.
type connections struct {
	net.Listener
	most    int
	refused prometheus.Counter

	mu      sync.Mutex
	open    map[net.Conn]*list.Element // its place among those who wait; nil while it is answered
	waiting *list.List                 // of net.Conn, the longest first
}

func newConnections(l net.Listener, most int, refused prometheus.Counter) *connections {
	return &connections{
		Listener: l, most: most, refused: refused,
		open: make(map[net.Conn]*list.Element), waiting: list.New(),
	}
}

// Accept returns the next connection that there is room for.
func (l *connections) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		left, ok := l.enter(c)
		if left != nil {
			l.refused.Inc()
			_ = left.Close()
		}
		if ok {
			return c, nil
		}
		l.refused.Inc()
		turnAway(c)
	}
}

// enter takes a connection in, in the place of another where there is no room.
func (l *connections) enter(c net.Conn) (left net.Conn, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.open) >= l.most {
		longest := l.waiting.Front()
		if longest == nil {
			return nil, false
		}
		left, _ = l.waiting.Remove(longest).(net.Conn)
		delete(l.open, left)
	}
	l.open[c] = l.waiting.PushBack(c)
	return left, true
}

// follow is told by the HTTP server what a connection does. It is answered
// from when its request's headers are whole.
func (l *connections) follow(c net.Conn, state http.ConnState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	place, ok := l.open[c]
	if !ok || state == http.StateNew {
		return // it has left its place to another
	}
	if place != nil {
		l.waiting.Remove(place)
	}
	switch state {
	case http.StateActive:
		l.open[c] = nil
	case http.StateIdle:
		l.open[c] = l.waiting.PushBack(c)
	default:
		delete(l.open, c)
	}
}

// number is how many connections are open.
func (l *connections) number() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.open)
}

// turnAway tells a client that there is no room, without waiting for what it
// asks: so little fits into the buffer of any connection.
func turnAway(c net.Conn) {
	_ = c.SetWriteDeadline(time.Now().Add(time.Second))
	_, _ = io.WriteString(c, "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
	_ = c.Close()
}
