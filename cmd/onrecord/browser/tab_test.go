package browser

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a tab may take for all that a test does in it.
const patience = 8 * time.Minute

// browser is a Chromium of its own profile, which ends with the test.
type browser struct{ ctx context.Context }

func launch(t *testing.T) *browser {
	t.Helper()
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(chromium(t)),
		chromedp.WSURLReadTimeout(2*time.Minute),                                   // on a machine with other things to do
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"), // nothing but this machine is asked
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true), // as a phone's, which take no room
		chromedp.Flag("lang", "en-GB"),
	)
	// Not t.Context(), which ends before the browser was waited for.
	allocator, gone := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocator)
	t.Cleanup(func() { end(); gone() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting Chromium: %v", err)
	}
	return &browser{ctx}
}

// tab is a tab without a past: no history, no cookies, no cache.
type tab struct {
	*testing.T
	site *site
	ctx  context.Context
	sightings
}

// sightings are what a tab did that no page of ours may do.
type sightings struct {
	lock      sync.Mutex
	list      []string
	loading   atomic.Bool
	documents atomic.Int32 // loaded whole
}

func (s *sightings) add(format string, args ...any) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.list = append(s.list, fmt.Sprintf(format, args...))
}

func (b *browser) tab(t *testing.T, s *site) *tab {
	t.Helper()
	tab := &tab{T: t, site: s}
	ctx, end := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(tab.watch))
	ctx, late := context.WithTimeout(ctx, patience)
	t.Cleanup(func() { late(); end() })
	tab.ctx = ctx
	call(tab, audits.Enable, cdp.Empty{})
	tab.look(desk, "light")
	return tab
}

// call sends a command of the browser's protocol.
func call[P, R any](tab *tab, command cdp.Command[P, R], params P) R {
	tab.Helper()
	answer, err := chromedp.Call(tab.ctx, command, params)
	if err != nil {
		tab.Fatalf("%s: %v", command.Method, err)
	}
	return answer
}

// run does one thing in the tab.
func run[R any](tab *tab, what string, action chromedp.Action[R]) R {
	tab.Helper()
	answer, err := chromedp.Run(tab.ctx, action)
	if err != nil {
		tab.Fatalf("%s: %v", what, err)
	}
	return answer
}

// watch notes what a page should not do.
func (tab *tab) watch(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if e.Type == network.ResourceTypeDocument {
			tab.documents.Add(1)
		}
		if !strings.HasPrefix(e.Request.URL, tab.site.url+"/") && !strings.HasPrefix(e.Request.URL, "data:") {
			tab.add("it asked for %s", e.Request.URL)
		}
	case *runtime.EventExceptionThrown:
		tab.add("a script failed: %s", e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			tab.add("console: %s", e.Type)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			tab.add("console: %s %s (%s)", e.Entry.Level, e.Entry.Text, e.Entry.URL)
		}
	case *audits.EventIssueAdded:
		tab.add("issue: %s", e.Issue.Code)
	case *page.EventJavascriptDialogOpening:
		tab.add("a dialog opened: %s", e.Message)
		go func() {
			_, _ = chromedp.Call(tab.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{})
		}()
	case *page.EventFrameStartedLoading:
		tab.loading.Store(true)
	case *page.EventFrameStoppedLoading:
		tab.loading.Store(false)
	case *page.EventFrameAttached:
		tab.add("a frame was attached")
	}
}

// clean fails the test for all that was seen since it was asked last. A page
// of an error is excused for its own status, which the browser reports.
func (tab *tab) clean(status int) {
	tab.Helper()
	for _, seen := range tab.seen() {
		if status < 400 || !strings.Contains(seen, fmt.Sprintf("responded with a status of %d", status)) {
			tab.Error(seen)
		}
	}
}

// seen is what was seen since it was asked last, and what is kept in the
// browser.
func (tab *tab) seen() []string {
	tab.Helper()
	kept := call(tab, network.GetCookies, network.GetCookiesParams{}).Cookies
	tab.lock.Lock()
	defer tab.lock.Unlock()
	list := tab.list
	tab.list = nil
	for _, cookie := range kept {
		list = append(list, "a cookie is kept: "+cookie.Name)
	}
	return list
}

// open opens a page of the site and returns its status.
func (tab *tab) open(path string) int {
	tab.Helper()
	return int(run(tab, "opening "+path, chromedp.NavigateResponse(tab.site.address(path))).Status)
}

// window is how large the window is, in CSS pixels.
func (tab *tab) window(width, height int64) {
	tab.Helper()
	call(tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1})
}

// media is how the page is shown: on which medium, and what its reader likes,
// such as "prefers-color-scheme=dark".
func (tab *tab) media(medium string, likes ...string) {
	tab.Helper()
	params := emulation.SetEmulatedMediaParams{Media: medium}
	for _, like := range likes {
		name, value, _ := strings.Cut(like, "=")
		params.Features = append(params.Features, &emulation.MediaFeature{Name: name, Value: value})
	}
	call(tab, emulation.SetEmulatedMedia, params)
}

// value is a script's value. It tells how a page looks and is never what
// drives it.
func value[T any](tab *tab, script string) T {
	tab.Helper()
	return run(tab, script, chromedp.Evaluate[T](script))
}
