package main

import _ "retain/internal/golden" // the flag -update
