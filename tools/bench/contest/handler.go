package contest

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"
)

const searchPath = "/search"

// Path is where a rival's [Handler] answers a question.
func Path(q *Question) string { return searchPath + "?" + q.Values().Encode() }

// Handler answers questions with an engine, as JSON: what a program around a
// rival would be at the least.
func Handler(e Engine) http.Handler {
	router := echo.New()
	router.GET(searchPath, func(c echo.Context) error {
		a, err := e.Ask(c.Request().Context(), ReadQuestion(c.QueryParams()))
		if errors.Is(err, ErrNoSuch) {
			return echo.NewHTTPError(http.StatusBadRequest, err.Error())
		}
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, a)
	})
	return router
}
