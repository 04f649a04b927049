package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"onrecord/corpus"
	"onrecord/index"
	"onrecord/index/archive"
)

func (a *app) deleteCommand() *cobra.Command {
	at := &place{app: a}
	cmd := &cobra.Command{
		Use:   "delete ID…",
		Short: "Take articles down",
		Long: `Take articles down by their ids: the article, its kept older versions and its
quotes are found no more when the command ends, and of a folder the file of the
articles is written anew, without their words. With --server the server does so
when it is next started. Each id that was taken down is printed on a line of its
own.

Words may be left in files of the index; "onrecord reindex" makes it anew.
Backups keep what they have: the next one is without it. So do the snapshots of
OpenSearch.`,
		Example: `  onrecord delete 0g3kq8d1v5r2m7hn
  onrecord delete 0g3kq8d1v5r2m7hn --server http://127.0.0.1:8321`,
		Args: cobra.MinimumNArgs(1),
	}
	cmd.RunE = func(cmd *cobra.Command, ids []string) error {
		takeDown, end, err := at.takeDown(cmd.Context())
		if err != nil {
			return err
		}
		var part error
		taken := 0
		for _, id := range ids {
			err := takeDown(id)
			if tokenRefused(err) {
				return with(err, end())
			}
			if err != nil {
				a.sayf("%s: %v", id, err)
				part = errPart
				continue
			}
			taken++
			if _, err := fmt.Fprintln(a.out, id); err != nil {
				return with(err, end())
			}
		}
		if taken > 0 {
			a.sayf("%s made before this still have %s; those made from now on do not", at.copies(), those(taken))
		}
		return with(part, end())
	}
	at.flags(cmd)
	return cmd
}

// tokenRefused reports whether a server refuses to be written to, and so all that
// is asked of it.
func tokenRefused(err error) bool {
	var problem *problemError
	return errors.As(err, &problem) && (problem.status == http.StatusUnauthorized || problem.status == http.StatusForbidden)
}

// copies is what others may have of the articles.
func (p *place) copies() string {
	if p.reach.many {
		return "snapshots of OpenSearch"
	}
	return "backups"
}

func those(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// takeDown is what deletes one article, and what ends the deleting.
func (p *place) takeDown(ctx context.Context) (takeDown func(id string) error, end func() error, err error) {
	if p.server != "" {
		c, err := p.client(ctx)
		if err != nil {
			return nil, nil, err
		}
		return func(id string) error {
			_, err := c.do(ctx, http.MethodDelete, c.base+"/api/v1/articles/"+url.PathEscape(id), "", nil)
			var problem *problemError
			if errors.As(err, &problem) && problem.status == http.StatusNotFound {
				return errNoArticle
			}
			return err
		}, c.close, nil
	}
	kept, err := p.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	return func(id string) error {
			_, err := kept.Delete(ctx, corpus.ArticleID(id))
			if errors.Is(err, index.ErrNotFound) {
				return errNoArticle
			}
			return err
		}, func() error {
			var err error
			if folder, ok := kept.(*archive.Archive); ok {
				err = folder.Clear(ctx)
			}
			return with(err, kept.Close())
		}, nil
}

var errNoArticle = errors.New("there is no article with this id")
