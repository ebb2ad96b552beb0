PREFIX ?= /usr/local
DESTDIR ?=
PORT ?= 8080
SECONDS ?= 60

.PHONY: help build run test faults power-cuts races mutations fuzz scan load pictures bench lint install dist deb clean

help:
	@echo 'make run      a demo site on http://127.0.0.1:$(PORT), until Ctrl-C'
	@echo 'make test     every test'
	@echo 'make build    the static executables build/nightlatch and build/nightlatch.cgi'
	@echo 'make faults   every system call of every change made to fail in turn (an hour or more)'
	@echo 'make power-cuts  every disk that a power cut may leave of every change (a quarter of an hour)'
	@echo 'make races    thousands of rounds of requests at the same moment (half an hour)'
	@echo 'make mutations  real requests with something wrong in them, by the ten thousand'
	@echo 'make fuzz     inputs that learn from the code they reach, SECONDS ($(SECONDS)) for each reader'
	@echo 'make scan     two scanners over HTTP: the programming interface, the forms (twenty minutes)'
	@echo 'make load     200 people who sign in at once, on each server (ten minutes, an idle machine)'
	@echo 'make pictures every page in every state, photographed into build/pictures'
	@echo 'make bench    the benchmarks'
	@echo 'make lint     format and lint, strict'
	@echo 'make install  install them below PREFIX ($(PREFIX)); DESTDIR is put in front'
	@echo 'make dist     a release archive in build/'
	@echo 'make deb      a Debian package in build/'
	@echo 'make clean    remove all that was built'
	@echo
	@echo 'Those that need packages install what is missing first, as root or through sudo.'

build:
	@scripts/setup build
	@scripts/build

run:
	@scripts/setup build serve
	@scripts/build
	@exec build/nightlatch serve --testing --port $(PORT)

test:
	@scripts/test

faults:
	@scripts/setup build serve test
	@scripts/build
	@scripts/sweep faults

power-cuts:
	@scripts/setup build serve test
	@scripts/build
	@scripts/sweep power

races:
	@scripts/setup build serve test
	@scripts/build
	@scripts/sweep races

mutations:
	@scripts/setup build serve test
	@scripts/build
	@scripts/sweep mutations

fuzz:
	@scripts/setup build
	@scripts/fuzz $(SECONDS)

scan:
	@scripts/setup build serve test
	@scripts/build
	@scripts/scan

load:
	@scripts/setup build serve test
	@scripts/build
	@scripts/load

pictures:
	@scripts/setup build serve test
	@scripts/build
	@scripts/pictures

bench:
	@scripts/setup build bench
	@scripts/build
	@Benchmarks/run

lint:
	@scripts/lint

# Does not build: as root that would leave files in the tree that its owner cannot replace.
install:
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' scripts/install

dist: build
	@scripts/dist

deb: build
	@scripts/deb

clean:
	rm -rf .build build
