# syntax=docker/dockerfile:1
# Three stages: front-end files, Python packages, and the small image that runs them.

FROM node:22-bookworm-slim AS frontend
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY build.mjs ./
COPY static/src static/src
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt
COPY webmap/translations webmap/translations
RUN /venv/bin/pybabel compile -d webmap/translations

FROM python:3.11-slim-bookworm AS runtime
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin app \
    && install -d -o app /media /releases /columns && install -d -o app -m 700 /uploads
WORKDIR /app
COPY --from=packages /venv /venv
COPY alembic.ini serving.py LICENSE LICENSE-DATA ./
COPY geodata geodata
COPY loaders loaders
COPY webmap webmap
COPY templates templates
COPY static static
COPY --from=packages /app/webmap/translations webmap/translations
COPY --from=frontend /app/static/build static/build
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/saglik/canli', timeout=4)"]
CMD ["gunicorn", "webmap:create_app()", "--bind", "0.0.0.0:8000", "--config", "serving.py", "--no-control-socket"]
