// The benchmarks against other libraries are a module of their own, so that
// the program never depends on them.
module onrecord/bench

go 1.26.0

require (
	github.com/jdkato/prose/v3 v3.2.3
	onrecord v0.0.0
)

require (
	github.com/abadojack/whatlanggo v1.0.1 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace onrecord => ../..
