package browser

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

const bad = `<!doctype html>
<title>Bad</title>
<p style="width: 5000px; color: #ccc; background: #fff">pale and wide</p>
<input>
<img src="http://evil.example/x" onerror="console.error('no picture')">
<a href="javascript:top.ran=1">link</a>
<iframe srcdoc="inside"></iframe>
<script>document.cookie = "kept=1"; window.ran = 1; alert("boo"); undefined.x</script>
<script src="/denied.js"></script>`

// TestSees: a page that does all that is forbidden is caught at each of it, so
// that the silence of other tests means something.
func TestSees(t *testing.T) {
	script := axe(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Security-Policy", "script-src 'unsafe-inline'")
		_, _ = io.WriteString(w, bad)
	}))
	defer server.Close()
	tab := launch(t).tab(t, &site{t, server.URL})
	tab.open("/bad")
	world := tab.world(script)
	seen := append(tab.seen(), tab.harms()...)
	for _, v := range tab.broken(world) {
		seen = append(seen, v.ID)
	}
	for _, want := range []string{
		"it asked for http://evil.example/x", "console: error", "a script failed", "Content Security Policy", "a dialog opened: boo",
		"a frame was attached", "a cookie is kept: kept", "it ran", "an attribute that runs", "an address that runs",
		"a script of its own", "what loads", "color-contrast", "label", "html-has-lang", "image-alt",
	} {
		if !slices.ContainsFunc(seen, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("not seen: %s", want)
		}
	}
	if value[int](tab, over) < 1000 || !strings.Contains(value[string](tab, tooWide), "5000px") {
		t.Error("not seen: how wide it is")
	}
}
