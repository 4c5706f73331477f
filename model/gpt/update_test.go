package gpt

import _ "retain/internal/golden" // the flag -update
