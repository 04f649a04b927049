package main

// STAND-IN until corpus/read is there.

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"onrecord/corpus"
)

type placed struct {
	corpus.Article
	where string
}

type source struct {
	app      *app
	paths    []string
	fill     func(*corpus.Article)
	problems int
	total    int64
	read     func() int64
}

func (a *app) source(paths []string, fill func(*corpus.Article)) *source {
	return &source{app: a, paths: paths, fill: fill, total: -1, read: func() int64 { return 0 }}
}

func (s *source) problem(where, why string) {
	s.problems++
	fmt.Fprintf(s.app.err, "%s: %s\n", where, why)
}

func (s *source) all() iter.Seq[placed] {
	return func(yield func(placed) bool) {
		for _, p := range s.paths {
			var r io.Reader = s.app.in
			if p != "-" {
				f, err := os.Open(p)
				if err != nil {
					s.problem(p, err.Error())
					continue
				}
				defer f.Close()
				r = f
			}
			if strings.HasSuffix(p, ".gz") {
				r, _ = gzip.NewReader(r)
			}
			if strings.HasSuffix(p, ".txt") {
				b, _ := io.ReadAll(r)
				a := corpus.Article{Text: string(b)}
				a.ID = a.DeriveID()
				if !yield(placed{a, p}) {
					return
				}
				continue
			}
			sc := bufio.NewReader(r)
			for n := 1; ; n++ {
				line, err := sc.ReadBytes('\n')
				if len(bytes.TrimSpace(line)) > 0 {
					var in struct{ ID, Title, Outlet, Publisher, Date, Published, URL, Author, Text string }
					if e := json.Unmarshal(line, &in); e != nil || in.Text == "" {
						s.problem(fmt.Sprintf("%s:%d", p, n), "bad line")
					} else {
						a := corpus.Article{Ref: in.ID, Title: in.Title, URL: in.URL, Author: in.Author, Text: in.Text, Publisher: corpus.NewOutlet(in.Outlet + in.Publisher)}
						a.Published, _ = corpus.ParseDate(in.Date + in.Published)
						if s.fill != nil {
							s.fill(&a)
						}
						a.ID = a.DeriveID()
						if !yield(placed{a, fmt.Sprintf("%s:%d", p, n)}) {
							return
						}
					}
				}
				if err != nil {
					break
				}
			}
		}
	}
}
