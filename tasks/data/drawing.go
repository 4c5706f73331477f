package data

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
)

const (
	penSide   = 105 // pixels of a side as drawn
	drawnSide = 28  // and as the data set has it
)

// appendDrawing appends to dst the image of a drawing: file is a PNG of 105×105
// pixels, black ink on white, and the image has 28×28, white ink on black.
func appendDrawing(dst []uint8, file []byte) ([]uint8, error) {
	head, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, readError(err, "in the header of the PNG")
	}
	if head.Width != penSide || head.Height != penSide || head.ColorModel != color.GrayModel {
		return nil, fmt.Errorf("expected an image of %d×%d pixels in black and white, found %d×%d in %s",
			penSide, penSide, head.Width, head.Height, colors(head.ColorModel))
	}
	decoded, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, readError(err, "in the PNG")
	}
	gray, ok := decoded.(*image.Gray)
	if !ok {
		return nil, fmt.Errorf("expected an image in black and white, found %T", decoded)
	}
	for i, v := range gray.Pix {
		if v != 0 && v != 255 {
			return nil, fmt.Errorf("pixel %d is grey %d, expected black or white", i, v)
		}
	}
	return shrink(dst, gray), nil
}

func colors(m color.Model) string {
	if m == color.GrayModel {
		return "grey"
	}
	return "colours"
}

// shrink appends the box-filtered image, in integers. A pixel of the result
// covers 105/28 = 15/4 pixels each way, so in quarters of a pixel it is a box
// of 15×15 = 225 units, of which the black pixels under it cover a whole number
// a. Its value is 255·a/225 = 17·a/15, rounded to nearest (no tie can occur).
func shrink(dst []uint8, gray *image.Gray) []uint8 {
	const box, unit = 15, 4
	for top := 0; top < drawnSide*box; top += box {
		for left := 0; left < drawnSide*box; left += box {
			ink := 0
			for y := top / unit; unit*y < top+box; y++ {
				high := min(unit*y+unit, top+box) - max(unit*y, top)
				for x := left / unit; unit*x < left+box; x++ {
					if gray.Pix[y*gray.Stride+x] == 0 {
						ink += high * (min(unit*x+unit, left+box) - max(unit*x, left))
					}
				}
			}
			dst = append(dst, uint8((17*ink+7)/15))
		}
	}
	return dst
}
