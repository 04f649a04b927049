package browser

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/network"
)

// TestQuick: with scripts a search is followed without another load, and
// whoever follows it loses neither their place, nor the way back, nor word of
// what came.
func TestQuick(t *testing.T) {
	tab := launch(t).tab(t, serve(t, nil))
	said := func() error {
		h1 := tab.text("//h1")
		if told := tab.text(`//*[@id="told"]`); told != h1 {
			return fmt.Errorf("those who listen are told %q, not %q", told, h1)
		}
		return nil
	}
	tab.open("/search?q=the")
	loaded, title := tab.documents.Load(), value[string](tab, "document.title")
	tick := facet("outlet", "Kelpress") + "//a"

	tab.tabTo("t-outlet-kelpress")
	before := value[float64](tab, place)
	tab.press(enter)
	tab.arrive("/search", url.Values{"q": {"the"}, "outlet": {"kelpress"}}, tick+`[@aria-current="true"]`)
	tab.until(said)
	if at := tab.focus(); at == nil || at.ID != "t-outlet-kelpress" {
		t.Errorf("the focus went from a box that was ticked to %+v", at)
	}
	if moved := value[float64](tab, place) - before; moved > 1 || moved < -1 {
		t.Errorf("a box that was ticked moved by %v px under the eyes", moved)
	}
	if now := value[string](tab, "document.title"); now == title {
		t.Errorf("the title is still %q", now)
	}
	tab.click(`//ul[@class="chips"]//a`)
	tab.arrive("/search", url.Values{"q": {"the"}}, tick+"[not(@aria-current)]")
	tab.until(said)
	tab.back()
	tab.arrive("/search", url.Values{"q": {"the"}, "outlet": {"kelpress"}}, tick+`[@aria-current="true"]`)
	if now := tab.documents.Load(); now != loaded {
		t.Errorf("%d pages were loaded whole on the way", now-loaded)
	}

	// A fault is shown in its place, and mended there.
	tab.fill(`//input[@id="from"]`, "2026-02-30"+enter)
	tab.until(func() error { return tab.shows(`//*[@class="mend"]`) })
	tab.clean(400)
	tab.back()
	tab.arrive("/search", url.Values{"q": {"the"}, "outlet": {"kelpress"}}, tick+`[@aria-current="true"]`)
}

const place = `document.activeElement.getBoundingClientRect().top`

// TestSlowAnswer: where an answer takes a while, the page shows that it is on
// its way, without moving for those who do not want it.
func TestSlowAnswer(t *testing.T) {
	tab := launch(t).tab(t, serve(t, nil))
	tab.open("/search?q=the")
	call(tab, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Latency: 4000, DownloadThroughput: -1, UploadThroughput: -1}},
	})
	const way = `(s => s.content === "none" ? "" : s.animationName)(getComputedStyle(document.body, "::before"))`
	for likes, want := range map[string]string{"no-preference": "under-way", "reduce": "appear"} {
		tab.media("", "prefers-reduced-motion="+likes)
		tab.click(`//a[@rel="next"]`)
		tab.until(func() error {
			if got := value[string](tab, way); got != want {
				return fmt.Errorf("with %s, the sign is %q, not %q", likes, got, want)
			}
			return nil
		})
		tab.until(func() error {
			if got := value[string](tab, way); got != "" {
				return fmt.Errorf("the sign stays: %q", got)
			}
			return tab.shows(`//a[@rel="prev"]`)
		})
	}
	tab.clean(0)
}
