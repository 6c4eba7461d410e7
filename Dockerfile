# The bot with the handbook; documents of your own are mounted at /documents, the state at /state (see compose.yaml).
FROM python:3.11-slim AS build

WORKDIR /build
COPY requirements.txt ./
RUN python -m venv /opt/wangge && /opt/wangge/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
# extras, such as postgres; their packages are not checked by hash
ARG EXTRAS=""
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY index ./index
COPY data ./data
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . && /opt/wangge/bin/pip install --no-cache-dir --no-deps /wheels/*.whl
RUN test -z "$EXTRAS" || /opt/wangge/bin/pip install --no-cache-dir "$(ls /wheels/*.whl)[$EXTRAS]"

FROM python:3.11-slim

# antiword reads the old doc format; Debian keeps one version of it
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends antiword \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 1000 --home-dir /state wangge \
    && install --directory --owner=wangge --group=wangge --mode=0700 /state
COPY --from=build /opt/wangge /opt/wangge
ENV HOST=0.0.0.0 STATE_DIR=/state PATH=/opt/wangge/bin:$PATH PYTHONUNBUFFERED=1
USER 1000
WORKDIR /state
VOLUME /state
EXPOSE 8080
# 503 while documents are read for the first time: the container is starting, and not unhealthy
HEALTHCHECK --interval=30s --timeout=5s --start-period=10m \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ.get('PORT', 8080)}/healthz\")"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["wangge"]
CMD ["run"]
