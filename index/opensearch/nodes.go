package opensearch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchtransport"
)

// nodes are the nodes that may be asked, each in its turn. One that failed is
// passed over while another is there, but for one request in a while.
type nodes struct {
	http http.RoundTripper

	mu   sync.Mutex
	list []*opensearchtransport.Connection
	next int
	shun map[string]time.Time // by host: until when it is passed over
}

// The limits of a connection: a node that has lost its power does not even
// refuse one.
const (
	dialing  = time.Second
	shunning = time.Second
	idle     = 64 // connections kept to each node
)

// newNodes checks the addresses.
func newNodes(o Options) (*nodes, []*url.URL, error) {
	if len(o.URLs) == 0 {
		return nil, nil, errors.New("OpenSearch: no address is given")
	}
	var urls []*url.URL
	for _, text := range o.URLs {
		u, err := url.Parse(text)
		switch {
		case err != nil: // which may hold a password
			return nil, nil, errors.New("OpenSearch: an address cannot be read")
		case u.User != nil:
			return nil, nil, fmt.Errorf("OpenSearch: %s: name and password do not belong into the address", u.Redacted())
		case u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "":
			return nil, nil, errors.New("OpenSearch: an address is none like https://search.example:9200") // and may hold a password
		}
		urls = append(urls, u)
	}
	t := &http.Transport{ // no proxy: they are spoken to directly
		DialContext:         (&net.Dialer{Timeout: dialing}).DialContext,
		TLSHandshakeTimeout: 2 * dialing,
		MaxIdleConnsPerHost: idle,
		IdleConnTimeout:     time.Minute,
	}
	if o.CA != nil {
		t.TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool()}
		if !t.TLSClientConfig.RootCAs.AppendCertsFromPEM(o.CA) {
			return nil, nil, errors.New("OpenSearch: there is no certificate in the file that is to vouch for the nodes")
		}
	}
	return &nodes{http: t, shun: map[string]time.Time{}}, urls, nil
}

// pool is what the client asks for the next node.
func (n *nodes) pool(list []*opensearchtransport.Connection, _ opensearchtransport.Selector) opensearchtransport.ConnectionPool {
	n.list = list
	return n
}

// Next is the node whose turn it is. Of those that failed, one request asks
// whether they are there again.
func (n *nodes) Next() (*opensearchtransport.Connection, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	best := n.list[n.next%len(n.list)]
	for i := range n.list {
		at := (n.next + i) % len(n.list)
		until := n.shun[n.list[at].URL.Host]
		if until.Before(now) {
			best, n.next = n.list[at], at
			break
		}
		if until.Before(n.shun[best.URL.Host]) {
			best = n.list[at]
		}
	}
	n.next++
	if host := best.URL.Host; !n.shun[host].IsZero() {
		n.shun[host] = now.Add(shunning)
	}
	return best, nil
}

// RoundTrip sends a request and notes how its node fared.
func (n *nodes) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := n.http.RoundTrip(r)
	n.note(r.URL.Host, err)
	return answer, err
}

// note remembers which nodes fail. That a caller has given up says nothing of a
// node, that it waited too long does.
func (n *nodes) note(host string, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case err == nil:
		delete(n.shun, host)
	case !errors.Is(err, context.Canceled):
		n.shun[host] = time.Now().Add(shunning)
	}
}

// OnSuccess and OnFailure are told nothing that RoundTrip does not know better.
func (n *nodes) OnSuccess(*opensearchtransport.Connection) {}

// OnFailure does nothing.
func (n *nodes) OnFailure(*opensearchtransport.Connection) error { return nil }

// URLs are the addresses of all.
func (n *nodes) URLs() []*url.URL {
	urls := make([]*url.URL, len(n.list))
	for i, c := range n.list {
		urls[i] = c.URL
	}
	return urls
}
