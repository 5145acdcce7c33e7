/*
 * pedell: every role of the program is a command (app/cli_*.c); `serve` starts
 * `web` and `worker` as processes of their own.
 */
#include "app/cli.h"

int main(int argc, char **argv) { return command_main(argc, argv, commands); }
