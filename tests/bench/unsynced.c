/* unsynced.c - LD_PRELOAD: the same program without waiting for the disk, to see what durability costs. */
int fsync(int fd) {
    (void)fd;
    return 0;
}
int fdatasync(int fd) {
    (void)fd;
    return 0;
}
int syncfs(int fd) {
    (void)fd;
    return 0;
}
void sync(void) {}
