package intake

import (
	"context"
	"time"
)

// How much is kept at once while loading, and how long an article waits for
// others where they come slowly.
const (
	LotArticles = 500
	LotBytes    = 8 << 20
	LotPause    = time.Second
)

// Gather hands on what comes, in its order, in lots of bounded size, and before
// the end whatever there is once a second. Bytes is the size of the text of one.
func Gather[T any](ctx context.Context, places <-chan chan T, bytes func(*T) int, hand func(context.Context, []T) error) error {
	l := lot[T]{hand: hand}
	tick := time.NewTicker(LotPause)
	defer tick.Stop()
	for {
		var err error
		select {
		case place, more := <-places:
			if !more {
				return l.flush(ctx)
			}
			one := <-place
			err = l.add(ctx, one, bytes(&one))
		case <-tick.C:
			err = l.flush(ctx)
		case <-ctx.Done():
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
	}
}

// lot is what waits to be handed on.
type lot[T any] struct {
	hand  func(context.Context, []T) error
	list  []T
	bytes int
}

func (l *lot[T]) add(ctx context.Context, one T, bytes int) error {
	l.list = append(l.list, one)
	l.bytes += bytes
	if len(l.list) < LotArticles && l.bytes < LotBytes {
		return nil
	}
	return l.flush(ctx)
}

func (l *lot[T]) flush(ctx context.Context) error {
	if len(l.list) == 0 {
		return nil
	}
	list := l.list
	l.list, l.bytes = nil, 0
	return l.hand(ctx, list)
}
