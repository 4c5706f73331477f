package dpm

import _ "retain/internal/golden" // the flag -update
