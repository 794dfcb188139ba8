/* TorchSharp's Linux natives are built with GCC 13, whose programs refer to a marker function that libstdc++ has from GLIBCXX_3.4.32 on.
   This library answers for that name and leaves everything else to the system's libstdc++, which build.sh makes it depend on.
   From that version on libstdc++ initialises its streams itself; an older one leaves it to each program, so it is done here. */
extern void init_streams(void *init) __asm__("_ZNSt8ios_base4InitC1Ev");
extern void flush_streams(void *init) __asm__("_ZNSt8ios_base4InitD1Ev");

static char init;

__attribute__((constructor)) static void begin(void) { init_streams(&init); }

__attribute__((destructor)) static void end(void) { flush_streams(&init); }

void library_init(void) __asm__("_ZSt21ios_base_library_initv");
void library_init(void) {}
