package extract
import ("os";"strconv")
func lab(k string, d float64) float64 { if v, err := strconv.ParseFloat(os.Getenv("L_"+k), 64); err == nil { return v }; return d }
