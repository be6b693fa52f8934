# Two stages from one base: the second holds what runs, and nothing that was needed to make it.
# `docker compose up` builds and runs it; docs/deploying.md says the rest.

FROM python:3.13-slim AS build
WORKDIR /blog
# what changes seldom comes first, so that a change of the source installs nothing again
COPY requirements/docker.txt requirements/
RUN python -m venv --without-pip /venv \
    && pip --python=/venv/bin/python install --no-cache-dir --require-hashes -r requirements/docker.txt
COPY practice_flask_blog.py config.py gunicorn.conf.py ./
COPY settings settings
COPY migrations migrations
COPY app app
# style sheets compressed once, for everybody; the source compiled, as nobody can write there later;
# everything readable by any user, whatever the checkout's modes were
RUN rm -r requirements && /venv/bin/python -m whitenoise.compress --quiet app/static && chmod -R a+rX,go-w . && python -m compileall -q .

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    FLASK_APP=practice_flask_blog.py \
    FLASK_CONFIG=docker
COPY --from=build /venv /venv
COPY --from=build /blog /blog
WORKDIR /blog
USER 10001:10001
EXPOSE 8000
# /healthz asks neither for https nor for the database; http.client minds no proxy settings
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "-c", "import http.client, os, sys; site = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('PORT') or 8000), timeout=4); site.request('GET', '/healthz'); sys.exit(site.getresponse().status != 200)"]
CMD ["gunicorn", "practice_flask_blog:app"]
