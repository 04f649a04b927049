package browser

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// axe is axe-core, as .ci/tools puts it.
func axe(t *testing.T) string {
	t.Helper()
	script, err := os.ReadFile(filepath.FromSlash("../../../.cache/axe-core/axe.min.js"))
	if err != nil {
		leave(t, "axe-core")
	}
	return string(script)
}

// violation is a rule that a page breaks, and where.
type violation struct {
	ID, Help string
	Nodes    []struct{ HTML, FailureSummary string }
}

func (v violation) String() string {
	var out strings.Builder
	out.WriteString(v.ID + ": " + v.Help)
	for _, n := range v.Nodes[:min(len(v.Nodes), 5)] {
		out.WriteString("\n  " + n.HTML + "\n    " + strings.ReplaceAll(n.FailureSummary, "\n", "\n    "))
	}
	return out.String()
}

const runAxe = `axe.run(document, {
	runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
	resultTypes: ["violations"], preload: false,
}).then(found => JSON.stringify(found.violations))`

// world is where a script of the tests runs beside the page, unseen by its own.
func (tab *tab) world(script string) runtime.ExecutionContextID {
	tab.Helper()
	frame := call(tab, page.GetFrameTree, cdp.Empty{}).FrameTree.Frame.ID
	id := call(tab, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: frame, WorldName: "tests"}).ExecutionContextID
	tab.evaluate(id, script)
	return id
}

func (tab *tab) evaluate(world runtime.ExecutionContextID, script string) []byte {
	tab.Helper()
	wait := true
	answer := call(tab, runtime.Evaluate, runtime.EvaluateParams{Expression: script, ContextID: world, AwaitPromise: &wait})
	if answer.ExceptionDetails != nil {
		tab.Fatalf("a script of the tests failed: %s", answer.ExceptionDetails.Text)
	}
	return answer.Result.Value
}

// broken are the rules that the page breaks as it is shown now. axe runs in
// the world given.
func (tab *tab) broken(world runtime.ExecutionContextID) (broken []violation) {
	tab.Helper()
	var text string
	err := json.Unmarshal(tab.evaluate(world, runAxe), &text)
	if err == nil {
		err = json.Unmarshal([]byte(text), &broken)
	}
	if err != nil {
		tab.Fatal(err)
	}
	return broken
}
