// Package worker runs each engine in a process of its own, so that its memory
// and its work are its own, and asks it from the process that compares. The
// two talk over the pipes of standard input and output.
package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/rpc"
	"os"
	"slices"
	"time"

	"onrecord/bench/contest"
	"onrecord/bench/generate"
	"onrecord/bench/proc"
	"onrecord/corpus"
)

// Texts says which articles to make: what [generate.New] and Articles need.
type Texts struct {
	Shared    string // folder of texts beside the project
	Seed      uint64
	Quotes    int
	Extractor string
}

func (t Texts) articles() (iter.Seq[corpus.Document], error) {
	v, err := generate.English(t.Shared)
	if err != nil {
		return nil, err
	}
	return generate.New(v, t.Seed, t.Extractor).Articles(t.Quotes), nil
}

// Contestant is an engine as it is called from the other process. Its methods
// have the shape that net/rpc wants.
type Contestant struct {
	entrant contest.Entrant
	engine  contest.Engine
	waiting iter.Seq[corpus.Document] // to be ingested
}

// Run serves calls to an engine until the other side goes away.
func Run(e contest.Entrant, in io.ReadCloser, out io.WriteCloser) error {
	server := rpc.NewServer()
	if err := server.RegisterName(service, &Contestant{entrant: e}); err != nil {
		return err
	}
	server.ServeConn(pipes{in, out})
	return nil
}

const service = "Contestant"

// pipes is a way out and a way in as one.
type pipes struct {
	io.ReadCloser
	out io.WriteCloser
}

func (p pipes) Write(b []byte) (int, error) { return p.out.Write(b) }

func (p pipes) Close() error { return errors.Join(p.ReadCloser.Close(), p.out.Close()) }

// Place is a folder and what is to lie in it.
type Place struct {
	Dir   string
	Texts Texts
}

// Spent is what a call took.
type Spent struct {
	Wall, CPU time.Duration
}

// Build makes the index.
func (c *Contestant) Build(at Place, spent *Spent) error {
	articles, err := at.Texts.articles()
	if err != nil {
		return err
	}
	*spent, err = c.clock(func() error { return c.entrant.Build(context.Background(), at.Dir, articles) })
	return err
}

// Load is Build by one of the entrant's ways to load many articles, timed step
// by step. The articles are made before, and indexed from memory.
func (c *Contestant) Load(l LoadArgs, spent *[]Spent) error {
	articles, err := l.Texts.articles()
	if err != nil {
		return err
	}
	all := slices.Collect(articles)
	for _, step := range c.entrant.Loads[l.Load].Steps {
		took, err := c.clock(func() error { return step.Run(context.Background(), l.Dir, slices.Values(all)) })
		if err != nil {
			return fmt.Errorf("%s: %w", step.Name, err)
		}
		*spent = append(*spent, took)
	}
	return nil
}

// LoadArgs says what is loaded where, and which way.
type LoadArgs struct {
	Place
	Load int
}

// Files is files of articles, and where they are to be indexed.
type Files struct {
	Dir   string
	Paths []string
}

// FilesReply is what became of them.
type FilesReply struct {
	Articles int
	Spent    Spent
}

// Read reads the articles of files in.
func (c *Contestant) Read(f Files, reply *FilesReply) (err error) {
	reply.Spent, err = c.clock(func() (err error) {
		reply.Articles, err = c.entrant.Read(context.Background(), f.Dir, f.Paths)
		return err
	})
	return err
}

// Open opens the index.
func (c *Contestant) Open(dir string, spent *Spent) (err error) {
	*spent, err = c.clock(func() (err error) {
		c.engine, err = c.entrant.Open(context.Background(), dir)
		return err
	})
	return err
}

// Close closes it, so that nothing is left half written.
func (c *Contestant) Close(struct{}, *struct{}) error {
	if c.engine == nil {
		return nil
	}
	return c.engine.Close()
}

// Round is questions, asked one after the other.
type Round struct {
	Questions []contest.Question
	Answers   bool // whether the answers are wanted
}

// RoundReply is what they took.
type RoundReply struct {
	Took    []time.Duration
	CPU     time.Duration
	Answers []contest.Answer
	NoSuch  bool // the engine has no such search; then the rest is empty
}

// Ask asks a round of questions.
func (c *Contestant) Ask(r Round, reply *RoundReply) error {
	before, err := c.cpu()
	if err != nil {
		return err
	}
	for i := range r.Questions {
		began := time.Now()
		a, err := c.engine.Ask(context.Background(), &r.Questions[i])
		reply.Took = append(reply.Took, time.Since(began))
		if errors.Is(err, contest.ErrNoSuch) {
			*reply = RoundReply{NoSuch: true}
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", &r.Questions[i], err)
		}
		if r.Answers {
			reply.Answers = append(reply.Answers, *a)
		}
	}
	after, err := c.cpu()
	reply.CPU = after - before
	return err
}

// Serve answers over HTTP from then on, at the address that it returns.
func (c *Contestant) Serve(_ struct{}, address *string) error {
	handler, err := c.engine.Handler()
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() {
		err := (&http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}).Serve(l)
		fmt.Fprintln(os.Stderr, c.entrant.Name, err) // before its time: the other side sees its calls fail
	}()
	*address = "http://" + l.Addr().String()
	return nil
}

// Usage is what the process, and those beside it, have used and hold.
func (c *Contestant) Usage(_ struct{}, u *proc.Usage) (err error) {
	if *u, err = proc.Own(); err != nil || c.entrant.Beside == nil {
		return err
	}
	others, err := c.entrant.Beside()
	*u = u.Plus(others)
	return err
}

// Ingested is how much was ingested.
type Ingested struct {
	Quotes int
	Spent  Spent
}

// Prepare makes ready what Ingest adds, so that it can begin at once.
func (c *Contestant) Prepare(t Texts, _ *struct{}) (err error) {
	c.waiting, err = t.articles()
	return err
}

// Ingest adds articles for a while, and whatever is under way then.
func (c *Contestant) Ingest(during time.Duration, reply *Ingested) (err error) {
	reply.Spent, err = c.clock(func() (err error) {
		until := time.Now().Add(during)
		reply.Quotes, err = c.engine.Ingest(context.Background(), func(yield func(corpus.Document) bool) {
			for d := range c.waiting {
				if time.Now().After(until) || !yield(d) {
					return
				}
			}
		})
		return err
	})
	return err
}

// clock times f, and the work of this process and of those beside it.
func (c *Contestant) clock(f func() error) (Spent, error) {
	before, err := c.cpu()
	if err != nil {
		return Spent{}, err
	}
	began := time.Now()
	err = f()
	took := time.Since(began)
	after, err2 := c.cpu()
	return Spent{took, after - before}, errors.Join(err, err2)
}

func (c *Contestant) cpu() (time.Duration, error) {
	if c.entrant.Beside == nil {
		return proc.CPU(), nil
	}
	others, err := c.entrant.Beside()
	return others.CPU + proc.CPU(), err
}
