package worker

import (
	"context"
	"errors"
	"fmt"
	"net/rpc"
	"os"
	"os/exec"
	"time"

	"onrecord/bench/contest"
	"onrecord/bench/proc"
)

// Argument is the first argument of a process that runs one engine, before
// the engine's name.
const Argument = "worker"

// Process is an engine in a process of its own.
type Process struct {
	Entrant contest.Entrant
	cmd     *exec.Cmd
	client  *rpc.Client
}

// Start starts this program once more, to run one engine.
func Start(ctx context.Context, e contest.Entrant) (*Process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, Argument, e.Name)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", e.Name, err)
	}
	return &Process{e, cmd, rpc.NewClient(pipes{out, in})}, nil
}

// Close closes the engine and ends the process.
func (p *Process) Close() error {
	err := p.client.Call(service+".Close", struct{}{}, &struct{}{})
	err = errors.Join(err, p.client.Close(), p.cmd.Wait())
	if err != nil {
		return fmt.Errorf("ending %s: %w", p.Entrant.Name, err)
	}
	return nil
}

func call[Args, Reply any](p *Process, method string, args Args) (reply Reply, err error) {
	if err = p.client.Call(service+"."+method, args, &reply); err != nil {
		err = fmt.Errorf("%s: %s: %w", p.Entrant.Name, method, err)
	}
	return reply, err
}

// The methods of [Contestant], called in the engine's process.

// Build is [Contestant.Build].
func (p *Process) Build(at Place) (Spent, error) { return call[Place, Spent](p, "Build", at) }

// Load is [Contestant.Load].
func (p *Process) Load(l LoadArgs) ([]Spent, error) { return call[LoadArgs, []Spent](p, "Load", l) }

// Read is [Contestant.Read].
func (p *Process) Read(f Files) (FilesReply, error) { return call[Files, FilesReply](p, "Read", f) }

// Open is [Contestant.Open].
func (p *Process) Open(dir string) (Spent, error) { return call[string, Spent](p, "Open", dir) }

// Ask is [Contestant.Ask].
func (p *Process) Ask(r Round) (RoundReply, error) { return call[Round, RoundReply](p, "Ask", r) }

// Serve is [Contestant.Serve].
func (p *Process) Serve() (string, error) { return call[struct{}, string](p, "Serve", struct{}{}) }

// Usage is [Contestant.Usage].
func (p *Process) Usage() (proc.Usage, error) {
	return call[struct{}, proc.Usage](p, "Usage", struct{}{})
}

// Prepare is [Contestant.Prepare].
func (p *Process) Prepare(t Texts) error {
	_, err := call[Texts, struct{}](p, "Prepare", t)
	return err
}

// Ingest is [Contestant.Ingest].
func (p *Process) Ingest(during time.Duration) (Ingested, error) {
	return call[time.Duration, Ingested](p, "Ingest", during)
}
