package server

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"strings"
	"sync"
	"time"
)

// admission lets a few requests be worked on at once, a few more wait for a
// moment, in the order of their coming, and turns the rest away: under load it
// is better to answer some in time than all too late.
type admission struct {
	slots chan struct{}
	queue chan struct{}
}

// How many requests wait, and how long; how many bodies are received at once
// and how many articles and quotes are read by their id, which bounds the
// memory that they take.
const (
	queueLength = 16
	queueWait   = 100 * time.Millisecond
	maxUploads  = 64
	maxReads    = 64
)

func newAdmission(slots int) *admission {
	return &admission{slots: make(chan struct{}, slots), queue: make(chan struct{}, queueLength)}
}

// running is how many requests have a slot.
func (a *admission) running() int { return len(a.slots) }

// waiting is how many wait for one.
func (a *admission) waiting() int { return len(a.queue) }

// enter waits for a slot. It is given back when the work has really ended,
// not when its deadline has.
func (a *admission) enter(ctx context.Context) (leave func(), err error) {
	leave = func() { <-a.slots }
	select {
	case a.slots <- struct{}{}:
		return leave, nil
	default:
	}
	select {
	case a.queue <- struct{}{}:
		defer func() { <-a.queue }()
	default:
		return nil, errBusy
	}
	patience := time.NewTimer(queueWait)
	defer patience.Stop()
	select {
	case a.slots <- struct{}{}:
		return leave, nil
	case <-patience.C:
		return nil, errBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Rate is how many requests an address may make. The zero Rate is no limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// limiter gives every address a bucket of Burst tokens that fills again.
type limiter struct {
	rate Rate
	now  func() time.Time

	mu      sync.Mutex
	buckets map[string]*bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

// maxBuckets bounds the memory: beyond it, buckets that are full again are
// forgotten, which changes nothing for their addresses.
const maxBuckets = 10_000

func newLimiter(r Rate) *limiter {
	return &limiter{rate: r, now: time.Now, buckets: make(map[string]*bucket)}
}

// allow takes a token of the address and reports whether there was one.
func (l *limiter) allow(address string) bool {
	if l.rate.PerSecond <= 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(address)
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// bucket is the address's bucket, filled up to now.
func (l *limiter) bucket(address string) *bucket {
	now := l.now()
	if len(l.buckets) >= maxBuckets {
		l.forget(now)
	}
	b, ok := l.buckets[address]
	if !ok {
		b = &bucket{tokens: float64(l.rate.Burst), at: now}
		l.buckets[address] = b
	}
	b.tokens = l.filled(b, now)
	b.at = now
	return b
}

func (l *limiter) filled(b *bucket, now time.Time) float64 {
	return min(float64(l.rate.Burst), b.tokens+now.Sub(b.at).Seconds()*l.rate.PerSecond)
}

// forget drops the full buckets, and all where none is: an attack from ten
// thousand addresses at once is not for this to stop.
func (l *limiter) forget(now time.Time) {
	for address, b := range l.buckets {
		if l.filled(b, now) >= float64(l.rate.Burst) {
			delete(l.buckets, address)
		}
	}
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets)
	}
}

// secret is the digest of a token, so that comparing takes the same time
// whatever is given. The zero secret is no token.
type secret struct {
	set bool
	sum [sha256.Size]byte
}

func newSecret(token string) secret {
	return secret{token != "", sha256.Sum256([]byte(token))}
}

func (s secret) is(token string) bool {
	sum := sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(s.sum[:], sum[:]) == 1
}

// mayWrite is nil for a request with the write token. An address that has
// failed too often is told so for a while; the right token is taken all the
// same, or anybody behind the same address could lock out who has it. Against
// guessing it the length of the token is enough.
func (s *Server) mayWrite(r *request) error {
	if !s.token.set {
		return errWritingOff
	}
	from := clientOf(r.Request)
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") && s.token.is(strings.TrimSpace(token)) {
		return nil
	}
	if !s.tries.allow(from) {
		return errRate
	}
	return errToken
}
