package suite

import "golang.org/x/sys/unix"

// hasWidth says whether the terminal has columns to draw on; one without a
// size shows nothing of a bar.
func hasWidth(fd uintptr) bool {
	size, err := unix.IoctlGetWinsize(int(fd), unix.TIOCGWINSZ)
	return err != nil || size.Col > 0
}
