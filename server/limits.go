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
//
// How long one may wait hangs on why there is a queue. A burst is over soon,
// and waiting brings it to an end; where the queue has not been empty for a
// while, more is asked for than can be done, some are turned away in any case,
// and waiting only makes the others late. Those turned away are told so after
// a moment: clients who come again at once would else take the machine from
// those who are being answered.
type admission struct {
	slots   chan struct{}
	refused chan struct{} // whose answer is held back

	mu      sync.Mutex
	queue   int       // how many wait
	crowded time.Time // since when there has been somebody in the queue
}

// How many requests wait, and how long; how long and how many refusals are
// held back; how many bodies are received at once and how many articles and
// quotes are read by their id, which bounds the memory that they take.
const (
	queueLength = 16
	queueWait   = 100 * time.Millisecond // and as long as that makes a queue of more than a burst
	crowdedWait = 5 * time.Millisecond
	refusalWait = 50 * time.Millisecond
	maxRefusals = 256
	maxUploads  = 64
	maxReads    = 64
)

func newAdmission(slots int) *admission {
	return &admission{slots: make(chan struct{}, slots), refused: make(chan struct{}, maxRefusals)}
}

// running is how many requests have a slot.
func (a *admission) running() int { return len(a.slots) }

// waiting is how many wait for one.
func (a *admission) waiting() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.queue
}

// enter waits for a slot. It is given back when the work has really ended,
// not when its deadline has.
func (a *admission) enter(ctx context.Context) (leave func(), err error) {
	leave = func() { <-a.slots }
	select {
	case a.slots <- struct{}{}:
		return leave, nil
	default:
	}
	began := time.Now()
	patience, ok := a.join(began)
	if !ok {
		return nil, a.refuse(ctx, began)
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case a.slots <- struct{}{}:
		a.part()
		return leave, nil
	case <-timer.C:
		a.part()
		return nil, a.refuse(ctx, began)
	case <-ctx.Done():
		a.part()
		return nil, ctx.Err()
	}
}

// join takes a place in the queue, where there is one, and says for how long.
func (a *admission) join(now time.Time) (patience time.Duration, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.queue == queueLength {
		return 0, false
	}
	if a.queue == 0 {
		a.crowded = now
	}
	a.queue++
	if now.Sub(a.crowded) > queueWait {
		return crowdedWait, true
	}
	return queueWait, true
}

// part gives a place in the queue back.
func (a *admission) part() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.queue--
}

// refuse holds the refusal of who came then back for a moment, unless there
// are too many of them.
func (a *admission) refuse(ctx context.Context, came time.Time) error {
	select {
	case a.refused <- struct{}{}:
		defer func() { <-a.refused }()
	default:
		return errBusy
	}
	timer := time.NewTimer(refusalWait - time.Since(came))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return errBusy
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
