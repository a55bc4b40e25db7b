import { probeLinks } from "@/network";

export const dynamic = "force-dynamic";

export async function GET() {
  const links = await probeLinks();
  const failed = Object.values(links).includes("failed");
  return Response.json(links, { status: failed ? 503 : 200 });
}
