# A static program in an image of its own: docker build -t alertbook . && docker run --rm -v "$PWD:/book:ro" alertbook
FROM rust:1.91-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /src
COPY . .
RUN cargo build --locked --release && mkdir /empty

# For pipelines that want a shell in the image, as GitLab's do: docker build --target shell -t alertbook:shell .
FROM alpine:3.22 AS shell
RUN apk add --no-cache git
COPY --from=build /src/target/release/alertbook /usr/local/bin/alertbook
USER 65532:65532
WORKDIR /book
ENTRYPOINT ["alertbook"]
CMD ["check"]

FROM scratch
COPY --from=build /src/target/release/alertbook /usr/local/bin/alertbook
COPY --from=build --chown=65532:65532 /empty /tmp
USER 65532:65532
WORKDIR /book
ENTRYPOINT ["/usr/local/bin/alertbook"]
CMD ["check"]
