package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"onrecord/server"
)

func (a *app) searchCommand() *cobra.Command {
	at := &place{app: a}
	var flags searchFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "search [QUERY…]",
		Short: "Search what was said",
		Long: `Search quotes, or articles with --type articles. Words must all occur, in any of
their forms; "exact phrases" stand in quotation marks; OR, NOT, brackets, pre*,
fuzzy~1, a NEAR/5 b, speaker: and outlet: are understood. Put the query in
single quotation marks, so that the shell leaves it as it is.`,
		Example: `  onrecord search ammunition
  onrecord search '"supply shortages" OR rockets' --outlet "Associated Press"
  onrecord search --speaker "John Kirby" --from 2022-11 --sort oldest
  onrecord search drones --json | jq '.results[].text'`,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		values, err := flags.query(args)
		if err != nil {
			return err
		}
		c, err := at.client(cmd.Context())
		if err != nil {
			return err
		}
		body, err := c.get(cmd.Context(), "/api/v1/search", values)
		if err != nil {
			return with(err, c.close())
		}
		if asJSON {
			err = a.printJSON(body)
		} else {
			err = a.printResults(body)
		}
		return with(err, c.close())
	}
	flags.add(cmd, true)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the API's answer as it is")
	at.flags(cmd)
	return cmd
}

// printJSON prints an answer of the API, ended by a new line.
func (a *app) printJSON(body []byte) error {
	if len(body) == 0 || body[len(body)-1] != '\n' {
		body = append(body, '\n')
	}
	_, err := a.out.Write(body)
	return err
}

// searchAnswer is the API's answer; its results are quotes or articles.
type searchAnswer struct {
	server.SearchResponse
	Results []json.RawMessage `json:"results"`
}

func (a *app) printResults(body []byte) error {
	var found searchAnswer
	if err := json.Unmarshal(body, &found); err != nil {
		return fmt.Errorf("the answer cannot be read: %w", err)
	}
	for _, warning := range found.Query.Warnings {
		a.sayf("%s", warning)
	}
	for _, s := range found.Query.Suggestions {
		a.sayf("%q is a name: search with --%s %q for what it stands for", s.Words, flagName(s.Parameter), s.Label)
	}
	p := newPrinter(a.out)
	for _, raw := range found.Results {
		if err := p.result(raw); err != nil {
			return err
		}
	}
	p.summary(&found.SearchResponse, len(found.Results))
	p.facets(&found.Facets)
	return p.err
}
