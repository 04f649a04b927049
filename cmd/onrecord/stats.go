package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"onrecord/corpus"
	"onrecord/server"
)

func (a *app) statsCommand() *cobra.Command {
	at := &place{app: a}
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Say what is kept",
		Long:  "Say how many articles, quotes, speakers and outlets are kept, from when, and what was not analysed and why.",
		Args:  cobra.NoArgs,
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := at.client(cmd.Context())
		if err != nil {
			return err
		}
		body, err := c.get(cmd.Context(), "/api/v1/stats", nil)
		switch {
		case err != nil:
		case asJSON:
			err = a.printJSON(body)
		default:
			err = a.printStats(body)
		}
		return with(err, c.close())
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the API's answer as it is")
	at.flags(cmd)
	return cmd
}

func (a *app) printStats(body []byte) error {
	var s server.StatsResponse
	if err := json.Unmarshal(body, &s); err != nil {
		return fmt.Errorf("the answer cannot be read: %w", err)
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 1, ' ', tabwriter.AlignRight)
	row := func(n int, what string) { _, _ = fmt.Fprintf(w, "%d\t %s\n", n, clean(what)) } // Flush tells of failures
	row(s.Articles, plural(s.Articles, "article"))
	for _, reason := range s.NotAnalysed.Reasons {
		row(reason.Count, "  not analysed: "+reason.Value)
	}
	row(s.Quotes, plural(s.Quotes, "quote"))
	for _, kind := range corpus.Kinds() {
		row(s.Kinds[string(kind)], "  "+string(kind))
	}
	row(s.Unattributed, fmt.Sprintf("  unattributed (%.1f %%)", 100*s.UnattributedShare))
	row(s.Speakers, plural(s.Speakers, "speaker"))
	row(s.Outlets, plural(s.Outlets, "outlet"))
	if err := w.Flush(); err != nil {
		return err
	}
	if s.First != nil && s.Last != nil {
		_, err := fmt.Fprintf(a.out, "from %s to %s\n", *s.First, *s.Last)
		return err
	}
	return nil
}
