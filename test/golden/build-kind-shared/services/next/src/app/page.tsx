// A server component, rendered during the build. One that calls another service
// starts with `await connection()` (next/server), so that it waits for a request.
// https://nextjs.org/docs/app/api-reference/functions/connection
export default function Home() {
  return (
    <main>
      <h1>Hello from Next.js</h1>
      <p>
        To get started, edit <code>src/app/page.tsx</code>.
      </p>
    </main>
  );
}
