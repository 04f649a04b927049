package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"onrecord/corpus/sample"
	"onrecord/index/archive"
	"onrecord/index/opensearch"
	"onrecord/server"
)

const (
	defaultAddress = "127.0.0.1:8321"
	defaultTimeout = 5 * time.Second
	ballast        = 64 << 20 // bytes of the disk to end in order with when it is full

	searchesElsewhere = 8 // at once for each core, where other machines search and this one waits
)

func (a *app) serveCommand() *cobra.Command {
	at := &place{app: a}
	var address string
	var noSample bool
	var limits server.Options
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the pages and the JSON API",
		Long: `Serve the pages and the JSON API until the process is told to end; requests under
way are answered first. The address is printed when it answers. An empty folder
is filled with the sample that comes with the program; OpenSearch never is.

Reading needs no token. Writing over HTTP needs the one in $` + envToken + `
(32 characters or more), and is off without.`,
		Example: `  onrecord serve
  onrecord serve --data /srv/onrecord --addr 127.0.0.1:9000
  onrecord serve --engine opensearch --opensearch-url https://search.example:9200
  ` + envToken + `=$(openssl rand -hex 16) onrecord serve`,
		Args: cobra.NoArgs,
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := checkLimits(&limits); err != nil {
			return err
		}
		if err := checkPublic(&limits); err != nil {
			return err
		}
		if local(address) || len(limits.Hosts) > 0 {
			limits.Hosts = append(limits.Hosts, "localhost")
		}
		listener, err := a.listen(cmd.Context(), address)
		if err != nil {
			return err
		}
		// Shutting the server down closes it too; before that, the error says nothing new.
		defer listener.Close()
		return a.serve(cmd.Context(), at, listener, limits, !noSample)
	}
	at.dataFlag(cmd)
	at.engineFlags(cmd)
	at.sizeFlags(cmd)
	cmd.Flags().StringVar(&address, "addr", defaultAddress, "the `host:port` to listen at; port 0 takes a free one")
	cmd.Flags().BoolVar(&noSample, "no-sample", false, "leave an empty folder empty")
	cmd.Flags().IntVar(&limits.Slots, "max-searches", 0, "the `number` of searches that run at once; a few more for each wait for a moment, others are told to try again (default one a core, on OpenSearch 8)")
	cmd.Flags().DurationVar(&limits.Timeout, "timeout", defaultTimeout, "the `time` that a request may take")
	cmd.Flags().IntVar(&limits.Connections, "max-connections", 1024, "the `number` of connections that are open at once")
	cmd.Flags().StringArrayVar(&limits.Hosts, "host", nil, "a `name` that browsers may call this server by, besides localhost and addresses; repeatable (default any, if --addr is not of this machine alone)")
	cmd.Flags().StringVar(&limits.Public, "public-url", "", "the `address` that people reach this server by, like https://quotes.example.org, where a proxy stands before it")
	cmd.Flags().Float64Var(&limits.ReadRate.PerSecond, "read-rate", 0, "how many requests a `second` one address may read with, for a moment twice as many (default no limit)")
	cmd.Flags().Float64Var(&limits.WriteRate.PerSecond, "write-rate", 0, "the same for writing and extracting, for a moment four times as many (default no limit)")
	return cmd
}

// checkLimits refuses limits that are none, and says how much is borne for a
// moment where there is a rate.
func checkLimits(o *server.Options) error {
	switch {
	case o.Slots < 0 || o.Timeout <= 0:
		return usagef("--max-searches takes a number from 1 on, --timeout a time like 5s")
	case o.Connections < 1:
		return usagef("--max-connections takes a number from 1 on")
	case !(o.ReadRate.PerSecond >= 0 && o.WriteRate.PerSecond >= 0): // NaN is no rate either
		return usagef("--read-rate and --write-rate take a number of requests a second")
	}
	for _, name := range o.Hosts {
		if name == "" || strings.ContainsAny(name, ":/* ") {
			return usagef("--host: %q is no name like quotes.example.org; it stands without scheme and port", name)
		}
	}
	o.ReadRate.Burst, o.WriteRate.Burst = burst(o.ReadRate, 2), burst(o.WriteRate, 4)
	return nil
}

// checkPublic refuses what is no address of a server, and lets browsers call
// this one by that name.
func checkPublic(o *server.Options) error {
	if o.Public == "" {
		return nil
	}
	u, err := url.Parse(o.Public)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" ||
		u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return usagef("--public-url: %q is no address like https://quotes.example.org", o.Public)
	}
	o.Public = u.Scheme + "://" + u.Host
	o.Hosts = append(o.Hosts, u.Hostname())
	return nil
}

// burst is how many requests may come at once where so many times the rate
// are borne for a moment.
func burst(r server.Rate, times float64) int { return int(max(1, math.Ceil(times*r.PerSecond))) }

// local reports whether an address to listen at is of this machine alone.
func local(address string) bool {
	host, _, _ := net.SplitHostPort(address) // listen tells what is wrong with it
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (a *app) listen(ctx context.Context, address string) (net.Listener, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil || port == "" {
		return nil, usagef("--addr: %q is no address like %s", address, defaultAddress)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use by another program; choose another address with --addr, or port 0 for a free one", address)
	case err != nil:
		return nil, fmt.Errorf("cannot listen at %s: %w", address, err)
	}
	if !local(address) {
		a.sayf("warning: others than this machine can reach %s; everything in it can be read without a token", listener.Addr())
	}
	return listener, nil
}

// serve answers at the listener until ctx ends.
func (a *app) serve(ctx context.Context, at *place, listener net.Listener, options server.Options, fill bool) (err error) {
	log, address := slog.New(slog.NewJSONHandler(a.err, nil)), "http://"+reachable(listener)
	a.boundMemory(containerMemory, log)
	token := a.env(envToken)
	articles, err := at.openToServe(ctx, address, log)
	if err != nil {
		return err
	}
	defer func() { err = with(err, articles.Close()) }()
	options.Token, options.Version, options.Known, options.Logger = token, versionText(), at.registry, log
	if at.reach.many {
		options.Slots = cmp.Or(options.Slots, searchesElsewhere*runtime.GOMAXPROCS(0))
	}
	defer a.roomy()()
	s, err := server.New(articles, options)
	if err != nil {
		return usagef("$%s: %w", envToken, err)
	}
	if folder, ok := articles.(*archive.Archive); ok {
		if fill {
			if err := a.fill(ctx, folder, at.dir()); err != nil {
				return err
			}
		}
		a.awaitAWhile(ctx, folder)
		defer a.takeOrders(ctx, at, folder, log)()
	}
	if token == "" {
		a.sayf("writing over HTTP is off: $%s is not set", envToken)
	}
	if people, outlets := at.registry.Counts(); people+outlets > 0 {
		a.sayf("the files of who is known list %d people and %s", people, count(outlets, "outlet"))
	}
	a.sayf("serving %s; end with Ctrl-C", at.where())
	if _, err := fmt.Fprintln(a.out, address); err != nil {
		return err
	}
	return s.Run(ctx, listener)
}

// openToServe opens the archive as one that others reach at an address.
func (p *place) openToServe(ctx context.Context, address string, log *slog.Logger) (kept, error) {
	if p.reach.many {
		return p.connect(ctx, opensearch.Options{Log: log})
	}
	known, err := p.known()
	if err != nil {
		return nil, err
	}
	p.registry = known
	return archive.Open(ctx, p.dir(), archive.Options{Engines: engines(), Known: known, Holder: address, Ballast: ballast, Log: log})
}

// awaitAWhile waits for the index, so that the first request is answered,
// unless it has to be built anew.
func (a *app) awaitAWhile(ctx context.Context, articles *archive.Archive) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	err := articles.Await(ctx)
	if why := articles.Ready(); err != nil && errors.Is(why, archive.ErrNoRoom) {
		a.sayf("%v; make room on it, /readyz tells when the index is ready", why)
	} else if err != nil {
		a.sayf("the index is not ready yet; /readyz tells when it is")
	}
}

// reachable is a listener's address as a browser on this machine takes it.
func reachable(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("localhost", port)
	}
	return l.Addr().String()
}

// fill loads the sample into an archive that never held anything.
func (a *app) fill(ctx context.Context, articles *archive.Archive, dir string) error {
	stats, err := articles.Stats()
	if err != nil || stats.Stored > 0 {
		return err
	}
	list, err := sample.Articles()
	if err != nil {
		return fmt.Errorf("the sample: %w", err)
	}
	report, err := articles.Load(ctx, slices.Values(list), nil)
	if err != nil {
		return fmt.Errorf("loading the sample: %w", err)
	}
	a.sayf("%s was empty: loaded the sample, %s with %s (leave it empty with --no-sample)", dir,
		count(report.Articles(), "article"), count(quotes(report), "quote"))
	return nil
}

func quotes(r archive.Report) (n int) {
	for _, of := range r.Quotes {
		n += of
	}
	return n
}
