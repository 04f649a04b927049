package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"onrecord/server"
)

// inquiry is what POST /api/v1/verify takes.
type inquiry struct {
	Text      string   `json:"text"`
	Speaker   string   `json:"speaker,omitempty"`
	Outlet    []string `json:"outlet,omitempty"`
	Publisher []string `json:"publisher,omitempty"`
	From      string   `json:"from,omitempty"`
	To        string   `json:"to,omitempty"`
}

func (a *app) verifyCommand() *cobra.Command {
	at := &place{app: a}
	var q inquiry
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify TEXT…|-",
		Short: "Check whether words are on record, and whose they are",
		Long: `Check words that somebody is said to have said, or a whole draft: - reads it
from standard input. Each stretch in double quotation marks is checked by itself;
without such marks the whole text is. Only case, white space and the shapes of
quotation marks, apostrophes and dashes make no difference.

[-words-] are on record and not in what was asked, {+words+} the other way round.
That nothing is found proves nothing but that it is not in what was searched.`,
		Example: `  onrecord verify 'we have not sold the bridge' --speaker "Ann Lee"
  onrecord verify - < draft.txt
  onrecord verify 'supply … shortages' --json | jq '.spans[].wording'`,
		Args: cobra.MinimumNArgs(1),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var err error
		if q.Text, err = a.draft(args); err != nil {
			return err
		}
		c, err := at.client(cmd.Context())
		if err != nil {
			return err
		}
		body, err := c.verify(cmd.Context(), &q)
		if err == nil && asJSON {
			err = a.printJSON(body)
		} else if err == nil {
			err = a.printChecks(body)
		}
		return with(err, c.close())
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&q.Speaker, "speaker", "", "who is said to have said it: a `name` or an id")
	flags.StringArrayVar(&q.Outlet, "outlet", nil, "look only among what this outlet (a `name`) stands for (repeat)")
	flags.StringArrayVar(&q.Publisher, "publisher", nil, "look only in articles of this publisher (a `name`; repeat)")
	flags.StringVar(&q.From, "from", "", "`date`: YYYY, YYYY-MM or YYYY-MM-DD; inclusive")
	flags.StringVar(&q.To, "to", "", "`date`: YYYY, YYYY-MM or YYYY-MM-DD; inclusive")
	flags.BoolVar(&asJSON, "json", false, "print the API's answer as it is")
	at.flags(cmd)
	return cmd
}

// maxDraft is more than any draft that is checked has, in bytes.
const maxDraft = 1 << 20

// draft is the text of the arguments, or of standard input.
func (a *app) draft(args []string) (string, error) {
	if len(args) > 1 || args[0] != "-" {
		return strings.Join(args, " "), nil
	}
	data, err := io.ReadAll(io.LimitReader(a.in, maxDraft))
	if err != nil {
		return "", fmt.Errorf("reading the draft: %w", err)
	}
	return strings.TrimPrefix(string(data), "\ufeff"), nil
}

// verify asks whether words were said. What is wrong with it is told of the
// flags that ask.
func (c *client) verify(ctx context.Context, q *inquiry) ([]byte, error) {
	asked, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	body, err := c.do(ctx, http.MethodPost, c.base+"/api/v1/verify", "application/json", asked)
	var problem *problemError
	if errors.As(err, &problem) {
		for i, f := range problem.Errors {
			if f.Field != "text" {
				problem.Errors[i].Parameter, problem.Errors[i].Field = f.Field, ""
			}
		}
	}
	return body, err
}

func (a *app) printChecks(body []byte) error {
	var found server.VerifyResponse
	if err := json.Unmarshal(body, &found); err != nil {
		return fmt.Errorf("the answer cannot be read: %w", err)
	}
	p := newPrinter(a.out)
	for i := range found.Spans {
		p.check(&found.Spans[i], found.Speaker)
	}
	p.line("", "Searched "+searched(&found.Coverage)+".")
	return p.err
}

// searched is what was looked through.
func searched(c *server.Coverage) string {
	all := count(c.Articles, "article") + " and " + count(c.Quotes, "quote")
	if c.From != nil && c.To != nil {
		all += fmt.Sprintf(" from %s to %s", *c.From, *c.To)
	}
	return all
}

// check writes one quotation with what is on record of it.
func (p *printer) check(s *server.VerifySpan, claimed *server.Named) {
	p.line("", "“"+s.Text+"”")
	switch {
	case s.Status == server.TooShort:
		p.line("  ", "Too short to look for.")
	case s.Status != server.Checked:
		p.line("  ", "Not checked: too much at once. Check it by itself.")
	case len(s.Matches) == 0:
		p.line("  ", "Nothing on record comes near. That proves nothing: see what was searched.")
	}
	for _, w := range s.Widen {
		p.line("  ", wider(&w))
	}
	for i := range s.Matches {
		p.match(&s.Matches[i], claimed)
	}
	p.line("", "")
}

// match writes a quote on record with how it compares.
func (p *printer) match(m *server.VerifyMatch, claimed *server.Named) {
	says := m.Sentences(claimed)
	if says.Warning != "" {
		p.line("  ", "! "+says.Warning)
	}
	p.line("  ", says.Wording+" "+says.Speaker)
	if text := marked(m.Diff); text != "" {
		p.line("    ", text)
	}
	p.line("    ", who(m.QuoteResult))
	p.line("      ", m.Text)
	p.line("      ", join(" · ", m.Kind, outletOf(m.QuoteResult), dateOf(m.QuoteResult), deref(m.Article.Title), deref(m.Links.Self)))
}

// marked is a difference in one line, "" where there is none.
func marked(diff []server.DiffOp) string {
	var parts []string
	differs := false
	for _, op := range diff {
		switch op[0] {
		case "delete":
			parts, differs = append(parts, "[-"+op[1]+"-]"), true
		case "insert":
			parts, differs = append(parts, "{+"+op[1]+"+}"), true
		default:
			parts = append(parts, op[1])
		}
	}
	if !differs {
		return ""
	}
	return strings.Join(parts, " ")
}

// wider is what a wider search would find.
func wider(w *server.Widening) string {
	found := map[string]string{
		"dates": "near it at any date (leave out --from, --to)", "outlets": "near it from anybody (leave out --outlet, --publisher)",
		"phrase": "with the rarer of these words", "speaker": "with the rarer of these words, said by anybody",
	}[w.Drop]
	thing := "quote"
	if w.Drop == "quote" {
		thing, found = "article", "with the rarer of these words"
	}
	link := ""
	if w.Link != nil {
		link = ": " + *w.Link
	}
	return count(w.Count, thing) + " " + found + link
}
