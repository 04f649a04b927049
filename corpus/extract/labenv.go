package extract
import ("os";"strconv";"strings")
func lab(k string, d float64) float64 { if v, err := strconv.ParseFloat(os.Getenv("L_"+k), 64); err == nil { return v }; return d }
func off(k string) bool { return strings.Contains(os.Getenv("L_OFF"), k) }
func offB(k string) bool { return strings.Contains(os.Getenv("L_OFFB"), k) }
