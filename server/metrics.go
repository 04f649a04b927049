package server

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are this server's own: labels are routes, never paths, so that no
// client can make more of them.
type metrics struct {
	handler  http.Handler // of GET /metrics
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	inFlight prometheus.Gauge
	panics   prometheus.Counter
	shed     prometheus.Counter
	overrun  prometheus.Counter
	refused  prometheus.Counter
	tokens   prometheus.Counter
	limited  prometheus.Counter
	open     atomic.Pointer[connections] // nil while the server does not listen
}

func newMetrics(a Archive, searches *admission) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "onrecord_requests_total",
			Help: "Requests answered.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "onrecord_request_seconds",
			Help: "How long answers took.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 13),
		}, []string{"route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "onrecord_requests_in_flight", Help: "Requests being answered."}),
		panics:   counter("panics", "Panics recovered."),
		shed:     counter("shed", "Requests turned away because too much was being done."),
		overrun:  counter("overrun", "Requests that ended after their deadline or their client had gone."),
		refused:  counter("connections_refused", "Connections closed because there were too many: new ones, and ones that had waited longest for a request."),
		tokens:   counter("wrong_tokens", "Requests to write with a wrong token or none."),
		limited:  counter("rate_limited", "Requests refused for the rate of their address."),
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.requests, m.seconds, m.inFlight, m.panics, m.shed, m.overrun, m.refused, m.tokens, m.limited, newContents(a),
		level("connections", "Connections that are open.", m.connections),
		level("searches_running", "Requests that have a slot to search.", searches.running),
		level("searches_waiting", "Requests that wait for a slot to search.", searches.waiting),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{DisableCompression: true})
	return m
}

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Name: "onrecord_" + name + "_total", Help: help})
}

// connections is how many are open.
func (m *metrics) connections() int {
	if l := m.open.Load(); l != nil {
		return l.number()
	}
	return 0
}

// level is a number that goes up and down, read when it is asked for.
func level(name, help string, read func() int) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "onrecord_" + name, Help: help}, func() float64 { return float64(read()) })
}

// contents is what the archive holds and how it fares, read when it is asked
// for.
type contents struct {
	archive                                 Archive
	articles, quotes, stored, applied       *prometheus.Desc
	failures, opened, built, panics, commit *prometheus.Desc
	free, writable                          *prometheus.Desc
}

func newContents(a Archive) *contents {
	desc := func(name, help string) *prometheus.Desc { return prometheus.NewDesc("onrecord_"+name, help, nil, nil) }
	return &contents{
		archive:  a,
		articles: desc("articles", "Articles that searches see; absent while there is no index."),
		quotes:   desc("quotes", "Quotes that searches see; absent while there is no index."),
		stored:   desc("stored_sequence", "Number of the last write."),
		applied:  desc("applied_sequence", "Number of the last write that searches see."),
		free:     desc("disk_free_bytes", "Bytes of the disk with the articles that are free; absent where that is the engine's to know."),
		writable: desc("writable", "1 while articles are taken, 0 where the disk is nearly full."),
		failures: desc("index_failures_total", "Times that the index failed, and was opened again or built anew."),
		opened:   desc("index_opened_total", "Times that an index was opened and found sound."),
		built:    desc("index_built_total", "Times that an index was built from the store."),
		panics:   desc("index_panics_total", "Panics of the index, caught."),
		commit:   desc("commit_seconds", "How long writes took to be on the disk (fsync)."),
	}
}

// Describe implements prometheus.Collector.
func (c *contents) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.articles, c.quotes, c.stored, c.applied, c.free, c.writable, c.failures, c.opened, c.built, c.panics, c.commit} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (c *contents) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64) { to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v) }
	stored, applied := c.archive.Progress()
	gauge(c.stored, float64(stored))
	gauge(c.applied, float64(applied))
	free, full := c.archive.Room()
	if free > 0 || full != nil {
		gauge(c.free, float64(free))
	}
	gauge(c.writable, map[bool]float64{true: 1}[full == nil])
	c.collectFaults(to)
	c.collectSyncs(to)
	engine, err := c.archive.Engine()
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), countTimeout)
	defer cancel()
	if held, err := engine.Stats(ctx); err == nil {
		gauge(c.articles, float64(held.Articles))
		gauge(c.quotes, float64(held.Quotes))
	}
}

func (c *contents) collectFaults(to chan<- prometheus.Metric) {
	faults := c.archive.Faults()
	for d, n := range map[*prometheus.Desc]uint64{c.failures: faults.Failures, c.opened: faults.Opened, c.built: faults.Built, c.panics: faults.Panics} {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n))
	}
}

func (c *contents) collectSyncs(to chan<- prometheus.Metric) {
	syncs := c.archive.Syncs()
	within := make(map[float64]uint64, len(syncs.Within))
	for bound, n := range syncs.Within {
		within[bound.Seconds()] = n
	}
	to <- prometheus.MustNewConstHistogram(c.commit, syncs.Count, syncs.Sum.Seconds(), within)
}

// countTimeout is how long a scrape waits for the index.
const countTimeout = 2 * time.Second

func (m *metrics) observe(method string, t *trace, took time.Duration) {
	if !slices.Contains([]string{get, post, del, http.MethodHead}, method) {
		method = "other"
	}
	m.requests.WithLabelValues(t.route, method, strconv.Itoa(t.status)).Inc()
	m.seconds.WithLabelValues(t.route).Observe(took.Seconds())
}
