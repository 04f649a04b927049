package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"onrecord/server"
)

func (a *app) exportCommand() *cobra.Command {
	at := &place{app: a}
	var flags searchFlags
	cmd := &cobra.Command{
		Use:   "export [QUERY…]",
		Short: "Write everything a search finds, a line each",
		Long: `Write every quote that a search finds as a line of JSON, in the shape of the
API's results; with --type articles every article. Without a query or filters
that is everything. Lines are written as they are read; of what is still to
come, only a list of numbers is held, some bytes a line.`,
		Example: `  onrecord export > quotes.jsonl
  onrecord export --outlet Reuters --from 2022 --to 2023
  onrecord export --type articles --server http://127.0.0.1:8321`,
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
		out := bufio.NewWriterSize(a.out, 64<<10)
		if c.local != nil {
			err = exportLocal(cmd.Context(), c.local, values, out)
		} else {
			err = exportPages(cmd.Context(), c, values, out)
		}
		return with(err, out.Flush(), c.close())
	}
	flags.add(cmd, false)
	at.flags(cmd)
	return cmd
}

// exportLocal reads one snapshot of the index from end to end.
func exportLocal(ctx context.Context, s *server.Server, values url.Values, out *bufio.Writer) error {
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	err := s.Export(ctx, values, func(result any) error { return lines.Encode(result) })
	var faults server.Faults
	if errors.As(err, &faults) {
		return &problemError{server.Problem{Errors: faults}, http.StatusBadRequest, ""}
	}
	return err
}

// exportPages asks a server for page after page.
func exportPages(ctx context.Context, c *client, values url.Values, out *bufio.Writer) error {
	values.Set("per_page", "100")
	values.Set("facets", "none")
	for {
		body, err := c.get(ctx, "/api/v1/search", values)
		if err != nil {
			return err
		}
		var page searchAnswer
		if err := json.Unmarshal(body, &page); err != nil {
			return fmt.Errorf("the answer cannot be read: %w", err)
		}
		for _, result := range page.Results {
			if _, err := out.Write(append(result, '\n')); err != nil {
				return err
			}
		}
		if page.Links.Next == nil {
			return nil
		}
		next, err := url.Parse(*page.Links.Next)
		if err != nil {
			return fmt.Errorf("the answer's next page cannot be read: %w", err)
		}
		values = next.Query()
	}
}
