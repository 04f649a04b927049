package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestFault57WriteToken(t *testing.T) {
	if _, err := New(newFakeArchive(), Options{Token: strings.Repeat("x", 31)}); err == nil {
		t.Error("a short token is taken")
	}
	off := newRig(t, func(o *Options) { o.Token = "" })
	on := newRig(t)
	for _, c := range []struct {
		name, header string
		rig          *rig
		code         int
	}{
		{"no token configured", "Authorization: Bearer " + testToken, off, 403},
		{"no token configured, empty one given", "Authorization: Bearer ", off, 403},
		{"none given", "X: y", on, 401},
		{"wrong", "Authorization: Bearer " + strings.Repeat("x", 40), on, 401},
		{"beginning of the right one", "Authorization: Bearer " + testToken[:32], on, 401},
		{"another scheme", "Authorization: Basic " + testToken, on, 401},
		{"no scheme", "Authorization: " + testToken, on, 401},
		{"right", "Authorization: bearer " + testToken, on, 404},
	} {
		w := c.rig.do("DELETE", "/api/v1/articles/nosuch", "", c.header)
		if w.Code != c.code || (w.Header().Get("WWW-Authenticate") != "") != (c.code == 401) {
			t.Errorf("%s: %d, want %d: %s", c.name, w.Code, c.code, w.Body)
		}
	}
	if w := on.do("DELETE", "/api/v1/articles/nosuch?token="+url.QueryEscape(testToken), ""); w.Code != 401 {
		t.Errorf("a token in the address: %d", w.Code)
	}
}

func TestFault57FailedTokens(t *testing.T) {
	r := newRig(t)
	now := time.Now()
	r.tries.now = func() time.Time { return now }
	try := func(token string) int {
		return r.do("DELETE", "/api/v1/articles/x", "", "Authorization: Bearer "+token, "X-Forwarded-For: 10.0.0."+strconv.Itoa(now.Nanosecond()%255)).Code
	}
	for i := range 10 {
		if code := try("wrong"); code != 401 {
			t.Fatalf("try %d: %d", i, code)
		}
	}
	if a, b := try("wrong"), try(testToken); a != 429 || b != 404 {
		t.Errorf("after ten: %d, with the right token %d", a, b)
	}
	now = now.Add(6 * time.Second)
	if a, b := try("wrong"), try("wrong"); a != 401 || b != 429 {
		t.Errorf("after a while: %d, then %d", a, b)
	}
}

// A client cannot get round a limit by saying that it is somebody else.
func TestFault58RateIsByConnection(t *testing.T) {
	r := newRig(t, func(o *Options) { o.ReadRate = Rate{PerSecond: 0.001, Burst: 5} })
	ok := 0
	for i := range 50 {
		forged := "10.1.2." + strconv.Itoa(i)
		if r.do("GET", "/api/v1/search", "", "X-Forwarded-For: "+forged, "X-Real-IP: "+forged, "Forwarded: for="+forged).Code == 200 {
			ok++
		}
	}
	if ok != 5 {
		t.Errorf("%d of 50 answered, want 5", ok)
	}
	if w := r.get("/api/v1/search"); w.Code != 429 || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

// A check reads, however it is sent: without a limit on writing it is limited.
func TestFault58RateOfChecks(t *testing.T) {
	r := newRig(t, func(o *Options) { o.ReadRate = Rate{PerSecond: 0.001, Burst: 2} })
	body, form := `{"text":"we have not sold the bridge"}`, "text=we+have+not+sold+the+bridge"
	for i, want := range []int{200, 303, 429} {
		target, sent, media := "/api/v1/verify", body, mediaJSON
		if i == 1 {
			target, sent, media = "/verify", form, mediaForm
		}
		if w := r.do(post, target, sent, "Content-Type: "+media); w.Code != want {
			t.Errorf("check %d: %d, want %d", i+1, w.Code, want)
		}
	}
	if w := r.do(post, "/api/v1/extract", `{"text":"x"}`, "Content-Type: "+mediaJSON); w.Code != 200 {
		t.Errorf("reading is limited, and writing is refused: %d", w.Code)
	}
}

// Whoever has a network of IPv6 has one limit, not one an address.
func TestFault58RateOfANetwork(t *testing.T) {
	for address, want := range map[string]string{
		"2001:db8:1:2::1": "2001:db8:1:2::/64", "2001:db8:1:2:ffff::9": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64",
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "::ffff:192.0.2.1", "@": "@", "": "",
	} {
		if got := network(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
	l := newLimiter(Rate{PerSecond: 0.001, Burst: 5})
	ok := 0
	for i := range 50 {
		if l.allow(fmt.Sprintf("2001:db8::%x", i+1)) {
			ok++
		}
	}
	if ok != 5 {
		t.Errorf("%d of 50 are let in, want 5", ok)
	}
}

func TestLimiterForgets(t *testing.T) {
	l := newLimiter(Rate{PerSecond: 1, Burst: 1})
	now := time.Now()
	l.now = func() time.Time { return now }
	for i := range maxBuckets {
		l.allow(strconv.Itoa(i))
	}
	now = now.Add(time.Hour)
	l.allow("new")
	if len(l.buckets) != 1 {
		t.Errorf("%d buckets are kept", len(l.buckets))
	}
}

// Ten wrong tokens a minute are looked at; however many are tried, the right
// one is taken.
func TestFault57ThousandTries(t *testing.T) {
	r := newRig(t)
	now := time.Now()
	r.tries.now = func() time.Time { return now }
	codes := map[int]int{}
	for i := range 1000 {
		codes[r.do("DELETE", "/api/v1/articles/x", "", "Authorization: Bearer "+testToken[:32]+strconv.Itoa(i)).Code]++
	}
	if codes[401] != 10 || codes[429] != 990 {
		t.Errorf("%v", codes)
	}
	if code := r.do("DELETE", "/api/v1/articles/x", "", auth).Code; code != http.StatusNotFound {
		t.Errorf("the right one: %d", code)
	}
	if !strings.Contains(r.get("/metrics").Body.String(), "onrecord_wrong_tokens_total 1000\n") {
		t.Error("they are not counted")
	}
	if strings.Contains(r.logged.String(), testToken[:32]) {
		t.Error("tokens are logged")
	}
	if kept := fmt.Sprintf("%+v", r.token); strings.Contains(kept, testToken) {
		t.Errorf("the token is kept as it is: %s", kept)
	}
}
