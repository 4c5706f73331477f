package raster

import _ "retain/internal/golden" // the flag -update
