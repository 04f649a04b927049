package server

import (
	"net/http"
	"slices"
	"strconv"
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
}

func newMetrics() *metrics {
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
		panics:   prometheus.NewCounter(prometheus.CounterOpts{Name: "onrecord_panics_total", Help: "Panics recovered."}),
		shed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "onrecord_shed_total",
			Help: "Requests turned away because too much was being done.",
		}),
		overrun: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "onrecord_overrun_total",
			Help: "Requests that ended after their deadline or their client had gone.",
		}),
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.requests, m.seconds, m.inFlight, m.panics, m.shed, m.overrun,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{DisableCompression: true})
	return m
}

func (m *metrics) observe(method string, t *trace, took time.Duration) {
	if !slices.Contains([]string{get, post, del, http.MethodHead}, method) {
		method = "other"
	}
	m.requests.WithLabelValues(t.route, method, strconv.Itoa(t.status)).Inc()
	m.seconds.WithLabelValues(t.route).Observe(took.Seconds())
}
