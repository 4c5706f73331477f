//go:build !amd64 || purego

package vec

func simdAdd(_, _ []float32) bool             { return false }
func simdSub(_, _, _ []float32) bool          { return false }
func simdScale([]float32, float32) bool       { return false }
func simdAxpy(_, _ []float32, _ float32) bool { return false }
func simdSquare(_, _ []float32) bool          { return false }
func simdAddSquares(_, _ []float32) bool      { return false }
func simdAddRoots(_, _ []float32) bool        { return false }
func simdMaxOfFour([]float32, []uint8, []float32, []float32, []float32, []float32) bool {
	return false
}
func simdReLU(_, _ []float32) bool                                     { return false }
func simdReLUGrad(_, _ []float32) bool                                 { return false }
func simdDequantize([]float32, []uint8, float32) bool                  { return false }
func simdFlushDenormals([]float32) bool                                { return false }
func simdDot(_, _ []float32, _ *[16]float64) bool                      { return false }
func simdSum([]float32, *[16]float64) bool                             { return false }
func simdExp(_, _ []float32) bool                                      { return false }
func simdLog(_, _ []float32) bool                                      { return false }
func simdMax([]float32) (float32, bool)                                { return 0, false }
func simdExpRow(_, _ []float32, _ float32, _ *[16]float32) bool        { return false }
func simdSumExpRow([]float32, float32, *[16]float32) bool              { return false }
func simdDivideRow([]float32, float32, float32) bool                   { return false }
func simdAdam(_, _, _, _ []float32, _ *AdamStep) bool                  { return false }
func simdSGD(_, _ []float32, _, _ float32) bool                        { return false }
func simdMomentum(_, _, _ []float32, _, _, _ float32) bool             { return false }
func simdMul(_, _, _ []float32) bool                                   { return false }
func simdAbs(_, _ []float32) bool                                      { return false }
func simdCombine(_, _, _ []float32, _, _ float32) bool                 { return false }
func simdAverage(_, _ []float32, _, _ float32) bool                    { return false }
func simdSubPath(_, _, _, _ []float32) bool                            { return false }
func simdTanh(_, _ []float32) bool                                     { return false }
func simdErf(_, _ []float32) bool                                      { return false }
func simdSigmoid(_, _ []float32) bool                                  { return false }
func simdSiLU(_, _ []float32) bool                                     { return false }
func simdSiLUGrad(_, _ []float32) bool                                 { return false }
func simdGELU(_, _ []float32) bool                                     { return false }
func simdGELUGrad(_, _ []float32) bool                                 { return false }
func simdGELUTanh(_, _ []float32) bool                                 { return false }
func simdGELUTanhGrad(_, _ []float32) bool                             { return false }
func simdSoftmaxBack(_, _ []float32, _ float32) bool                   { return false }
func simdSquaredDistance(_, _ []float32, _ *[16]float64) bool          { return false }
func simdDeviation([]float32, float32, *[16]float64) bool              { return false }
func simdNormRow(_, _, _, _ []float32, _, _ float32) bool              { return false }
func simdRMSRow(_, _, _ []float32, _ float32) bool                     { return false }
func simdNormGain(_, _, _ []float32, _, _ float32) bool                { return false }
func simdNormDot(_, _, _ []float32, _, _ float32, _ *[16]float64) bool { return false }
func simdNormBack(_, _, _, _ []float32, _, _, _, _ float32) bool       { return false }
func simdPenalty(_, _, _, _ []float32, _ float32) bool                 { return false }
