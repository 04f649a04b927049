package server

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// admission lets a few requests be worked on at once, lets some more wait in
// the order of their coming, and turns the rest away: under load it is better
// to answer some in time than all too late.
//
// A search is work for a processor, so more of them at once than there are
// processors make each other slow, and none comes earlier. How long one waits
// hangs on how many are before it and on how long they take; so it is their
// number that is bounded. While there is room for all who ask, many may wait.
// Where many are turned away, more is asked for than can be done: then waiting
// only makes the others late, and few may. Those turned away are told so after
// a moment: clients who come again at once would else take the machine from
// those who are being answered.
type admission struct {
	slots   chan struct{}
	refused chan struct{} // whose answer is held back

	mu     sync.Mutex
	inside int         // have a slot or wait for one
	away   []time.Time // when the last ones were turned away, a ring
	oldest int         // of away
}

// How many may wait for each slot, and for how long; how many where many were
// turned away lately, which is longer than those stay away who come again when
// they are told to; how long and how many refusals are held back; how many
// bodies are received at once and how many articles and quotes are read by
// their id, which bounds the memory that they take.
const (
	waitPerSlot    = 8
	queueWait      = 100 * time.Millisecond
	crowdedPerSlot = 1
	crowdedFor     = 1500 * time.Millisecond
	refusalWait    = 50 * time.Millisecond
	maxRefusals    = 256
	maxUploads     = 64
	maxReads       = 64
)

func newAdmission(slots int) *admission {
	return &admission{
		slots:   make(chan struct{}, slots),
		refused: make(chan struct{}, maxRefusals),
		away:    make([]time.Time, slots*(waitPerSlot-crowdedPerSlot)),
	}
}

// running is how many requests have a slot.
func (a *admission) running() int { return len(a.slots) }

// waiting is how many wait for one.
func (a *admission) waiting() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return max(0, a.inside-len(a.slots))
}

// enter waits for a slot. It is given back when the work has really ended,
// not when its deadline has.
func (a *admission) enter(ctx context.Context) (leave func(), err error) {
	began := time.Now()
	if !a.join(began) {
		return nil, a.refuse(ctx, began)
	}
	err = a.wait(ctx)
	if err == nil {
		return a.leave, nil
	}
	a.part()
	if errors.Is(err, errBusy) {
		err = a.refuse(ctx, began)
	}
	return nil, err
}

// join goes inside, unless as many as may be are there.
func (a *admission) join(now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	waiting := waitPerSlot
	if now.Sub(a.away[a.oldest]) < crowdedFor {
		waiting = crowdedPerSlot
	}
	if a.inside < cap(a.slots)*(1+waiting) {
		a.inside++
		return true
	}
	a.away[a.oldest] = now
	a.oldest = (a.oldest + 1) % len(a.away)
	return false
}

// wait takes a slot.
func (a *admission) wait(ctx context.Context) error {
	select {
	case a.slots <- struct{}{}:
		return nil
	default:
	}
	timer := time.NewTimer(queueWait)
	defer timer.Stop()
	select {
	case a.slots <- struct{}{}:
		return nil
	case <-timer.C:
		return errBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}

// part goes out again.
func (a *admission) part() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.inside--
}

// leave gives the slot back.
func (a *admission) leave() {
	<-a.slots
	a.part()
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
	address = network(address)
	b, ok := l.buckets[address]
	if !ok {
		b = &bucket{tokens: float64(l.rate.Burst), at: now}
		l.buckets[address] = b
	}
	b.tokens = l.filled(b, now)
	b.at = now
	return b
}

// network is whom an address belongs to: whoever has one of IPv6 has all that
// share its first half.
func network(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil || !addr.Is6() || addr.Is4In6() {
		return address
	}
	return netip.PrefixFrom(addr.WithZone(""), 64).Masked().String()
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
